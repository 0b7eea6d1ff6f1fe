import { spawn } from "node:child_process";

/** What opens a page, by platform; `BROWSER` stands before it, as with other tools. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/** Tries to open a page in the browser of this desk; where there is none, the person has the address to open. */
export const openBrowser = (url: string, env: NodeJS.ProcessEnv): void => {
  const own = env.BROWSER;
  const [file, ...args] = own === undefined || own === "" ? (OPENERS[process.platform] ?? ["xdg-open"]) : [own];
  const child = spawn(file, [...args, url], { stdio: "ignore", detached: true });
  child.once("error", () => undefined);
  child.unref();
};
