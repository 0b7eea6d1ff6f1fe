import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleCommands } from "../../scripts/bundle.ts";
import type { LinuxPackage } from "../../scripts/linux/package.ts";
import type { Staging } from "../../scripts/linux/stage.ts";

export type Build = (out: string, wanted: LinuxPackage, staging: Staging) => string;

/** Bundles the sources once more at each call, as on another machine, and builds packages of them. */
export const packageBuilder = () => {
  const folder = mkdtempSync(join(tmpdir(), "cleargate-packages-"));
  let built = 0;
  return {
    build: async (build: Build, wanted: LinuxPackage, version: string): Promise<string> => {
      built += 1;
      const out = join(folder, String(built));
      mkdirSync(out);
      const bundles = join(out, ".bundles");
      const inside = await bundleCommands(bundles);
      return build(out, wanted, { bundles, inside, version, epoch: 1_795_000_000 });
    },
    remove: (): void => rmSync(folder, { recursive: true, force: true }),
  };
};

export const sha256OfFile = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");
