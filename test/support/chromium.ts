import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const PATHS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The path of Chromium; undefined where there is none. */
export const chromium = PATHS.find((path) => existsSync(path));

const FLAGS = [
  ...["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  ...["--disable-component-update", "--disable-sync", "--hide-scrollbars"],
];

/** Blink's own numbers of `PreferredColorScheme`. */
const SCHEMES = { dark: 0, light: 1 } as const;
export type Scheme = keyof typeof SCHEMES;

/**
 * Opens a page, lets its scripts run, and returns its document as it is then.
 * @throws where Chromium ends with an error
 */
export const openPage = async (path: string, html: string, scheme: Scheme): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), "cleargate-page-"));
  try {
    const file = join(folder, "page.html");
    writeFileSync(file, html);
    const flags = [...FLAGS, `--user-data-dir=${join(folder, "profile")}`];
    const scripted = [`--blink-settings=preferredColorScheme=${SCHEMES[scheme]}`, "--dump-dom"];
    const { stdout } = await promisify(execFile)(path, [...flags, ...scripted, `file://${file}`], {
      maxBuffer: 2 ** 26,
    });
    return stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
};
