import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { LinuxPackage } from "./package.ts";

/** What roff would take for its own: backslashes, and dots and quotes that begin a line; a hyphen is what people type. */
const literal = (text: string): string =>
  text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll(/^([.'])/gm, "\\&$1");

/** The man page (man(7)): what the bundled program says of itself. */
export const manPage = ({ name, summary }: LinuxPackage, bundles: string, version: string, epoch: number): string => {
  const help = execFileSync(process.execPath, [join(bundles, `${name}.mjs`), "--help"], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, COLUMNS: "76", NO_COLOR: "1" },
  });
  const day = new Date(epoch * 1000).toISOString().slice(0, 10);
  return `.TH ${name.toUpperCase()} 1 ${day} "Cleargate ${version}"
.SH NAME
${literal(name)} \\- ${literal(summary)}
.SH SYNOPSIS
.nf
${literal(help.trim())}
.fi
.SH OPTIONS
${literal(`Each command has its own: ${name} <command> --help.`)}
`;
};
