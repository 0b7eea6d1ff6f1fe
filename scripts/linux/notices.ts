import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const modules = join(import.meta.dirname, "..", "..", "node_modules");

/** The licences of the packages that are bundled, as their files have them. @throws Error where a package has none at all */
export const thirdPartyNotices = (packages: ReadonlySet<string>): string =>
  [...packages]
    .toSorted()
    .map((name) => {
      const folder = join(modules, name);
      const described = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
        version: string;
        license?: string;
      };
      const files = readdirSync(folder)
        .filter((file) => /^(?:licen[cs]e|notice|copying)/i.test(file))
        .toSorted();
      if (files.length === 0 && described.license === undefined) throw new Error(`${name} says nothing of its licence`);
      const texts = files.map((file) => readFileSync(join(folder, file), "utf8").trim());
      return [`${name} ${described.version} (${described.license ?? "see below"})`, ...texts].join("\n\n");
    })
    .join(`\n\n${"-".repeat(72)}\n\n`)
    .concat("\n");

/** The official Node that the lock file pins, for this platform, and its licence. @throws Error where npm installed none */
export const pinnedNode = (): { readonly program: string; readonly licence: string } => {
  const { platform, arch } = process;
  const name = `node-${platform === "win32" ? "win" : platform}-${arch}`;
  const folder = [join(modules, "node", "node_modules", name), join(modules, name)].find((one) => existsSync(one));
  if (folder === undefined) throw new Error(`npm installed no ${name}`);
  return { program: join(folder, "bin", "node"), licence: join(folder, "LICENSE") };
};
