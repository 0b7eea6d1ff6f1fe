// Runs a command with the pinned Node and the locked dependencies, installing them first only if they are not there.
// It starts the command itself because a shell remembers where it found the first `node` and would not see the pinned one.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { needNode } from "./needs-node.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, "node_modules", ".cleargate-lock");
const lock = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
  process.stderr.write("Installing what package-lock.json says (once) …\n");
  const npm = process.env.npm_execpath;
  const [command, ...args] = npm ? [process.execPath, npm, "ci"] : ["npm", "ci"];
  const installed = spawnSync(command, [...args, "--no-fund", "--no-audit", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32" && !npm,
  });
  if (installed.status !== 0) process.exit(installed.status ?? 1);
  writeFileSync(stamp, lock);
}

const pinned = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
const node = existsSync(pinned) && statSync(pinned).size > 0 ? pinned : process.execPath;
// The pinned one is always new enough; where no package of it is for this platform, Node is the one that was found.
if (node === process.execPath) needNode("Cleargate");
process.env.PATH = `${dirname(node)}${process.platform === "win32" ? ";" : ":"}${process.env.PATH}`;
const [entry, ...rest] = process.argv.slice(2);
const child = spawn(node, [join(root, entry), ...rest], { stdio: "inherit", cwd: process.env.INIT_CWD ?? root });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (status, signal) => process.exit(signal ? 130 : (status ?? 1)));
