import { findProgram } from "./find-program.ts";
import { toolOutput } from "./run-tool.ts";

/** Another user of this machine, whom a program can run as. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * The account of a user; undefined where this process may not become another one.
 * @throws Failure `tool-failed` where there is no such user
 */
export const accountOf = async (name: string): Promise<Account | undefined> => {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = async (option: string): Promise<number> => Number(await toolOutput("id", [option, name]));
  return { name, uid: await idOf("-u"), gid: await idOf("-g") };
};

/** A command line that has no network, where the system lets us take it away. */
const withoutNetwork = async (): Promise<readonly string[]> => {
  if (process.platform !== "linux" || findProgram("unshare") === undefined) return [];
  const works = await toolOutput("unshare", ["--net", "true"]).then(
    () => true,
    () => false,
  );
  return works ? ["unshare", "--net"] : [];
};

/** Puts words before a command, so that it runs as another user, cannot gain rights, and has no network. */
export const confine = async (account: Account | undefined): Promise<(command: readonly string[]) => string[]> => {
  if (account === undefined) return (command) => [...command];
  const isolated = await withoutNetwork();
  const { uid, gid } = account;
  const dropped = ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", "--no-new-privs"];
  return (command) => [...isolated, ...dropped, "--inh-caps=-all", "--bounding-set=-all", ...command];
};
