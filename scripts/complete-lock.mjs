// Some mirrors of the registry lack packages for other platforms than theirs; npm then leaves them out of the lock
// file, and `npm ci` refuses it everywhere. This adds an entry for each, read from its name, so that every platform
// installs its own and passes over the others. Each entry gets the checksum that the registry tells, where it has the
// package; what comes inside another package is covered by the checksum of that one. Run it after `npm install` has
// written the lock file.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const FILE = "package-lock.json";
const lock = JSON.parse(readFileSync(FILE, "utf8"));
const OS = /(android|darwin|linux|win32|freebsd|openharmony)/;
const CPU = /-(arm64|x64|ia32|arm|ppc64|riscv64|s390x)(?=-|$)/;
/** npm as it was started, or as it is found; both without a shell. */
const [NPM, ...FIRST] = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ["npm"];
let added = 0;

/** The checksum of a package; undefined where the registry does not have it. */
const integrityOf = (name, version) => {
  try {
    const args = [...FIRST, "view", `${name}@${version}`, "dist.integrity", "--json"];
    return JSON.parse(execFileSync(NPM, args, { stdio: ["ignore", "pipe", "ignore"] }).toString());
  } catch {
    return undefined;
  }
};

for (const [place, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const path = `node_modules/${name}`;
    const os = OS.exec(name)?.[1];
    const cpu = CPU.exec(name)?.[1];
    if (place === "" || path in lock.packages || os === undefined || cpu === undefined) continue;
    const libc =
      os !== "linux" ? undefined : name.includes("musl") ? ["musl"] : name.includes("gnu") ? ["glibc"] : undefined;
    lock.packages[path] = {
      version,
      cpu: [cpu],
      ...(dev ? { dev } : {}),
      ...(libc ? { libc } : {}),
      optional: true,
      os: [os],
    };
    added += 1;
  }
}
const unknown = [];
for (const [place, entry] of Object.entries(lock.packages)) {
  if (!entry.optional || entry.integrity || entry.inBundle) continue;
  const name = place.replace(/^.*node_modules\//, "");
  const integrity = integrityOf(name, entry.version);
  if (integrity === undefined) unknown.push(name);
  else entry.integrity = integrity;
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${added} added, without checksum: ${unknown.join(", ") || "none"}\n`);
