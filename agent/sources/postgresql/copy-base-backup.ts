import { existsSync, readdirSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../../core/failure.ts";
import { toolOutput } from "../../tools/run-tool.ts";

const isTar = (folder: string): boolean => ["base.tar", "base.tar.gz"].some((name) => existsSync(join(folder, name)));

/** Copies a plain backup, or unpacks one of tar files. */
export const copyBaseBackup = async (from: string, into: string): Promise<void> => {
  if (!isTar(from)) return void (await toolOutput("cp", ["-a", `${from}/.`, into]));
  const unpack = async (name: string, target: string): Promise<void> => {
    const file = [`${name}.tar`, `${name}.tar.gz`].map((one) => join(from, one)).find((one) => existsSync(one));
    if (file === undefined) return;
    await mkdir(target, { recursive: true });
    await toolOutput("tar", ["-xf", file, "-C", target]);
  };
  await unpack("base", into);
  await unpack("pg_wal", join(into, "pg_wal"));
};

/** Links to tablespaces point into the live server's folders: a restored server must never write there. */
export const refuseTablespaces = (data: string): void => {
  const links = join(data, "pg_tblspc");
  if (existsSync(join(data, "tablespace_map")) || (existsSync(links) && readdirSync(links).length > 0))
    throw new Failure("drill-unsupported", "the backup has tablespaces; restore it by hand, with mapped folders");
};
