import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { enginePackage, missingEngine } from "../../local/services/dynamodb/engine-package.ts";

/** The embedded engine of each platform, and what is said where there is none. */

describe("the embedded engine", () => {
  const root = join(import.meta.dirname, "..", "..");
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));

  it.each([
    ["linux", "x64", "dynoxide"],
    ["linux", "arm64", "dynoxide"],
    ["darwin", "x64", "dynoxide"],
    ["darwin", "arm64", "dynoxide"],
    ["win32", "x64", "dynoxide.exe"],
  ])("of %s on %s is a package that npm installs there and nowhere else", (platform, arch, binary) => {
    const name = `@dynoxide/${platform}-${arch}`;
    expect(enginePackage(platform, arch)).toEqual({ name, binary });
    const locked = packages[`node_modules/${name}`];
    expect(locked).toMatchObject({ version: optionalDependencies[name], optional: true, os: [platform], cpu: [arch] });
  });
  it("of another platform is none, and which there are is said", () => {
    expect(() => enginePackage("win32", "arm64")).toThrow(
      /no embedded DynamoDB engine for win32-arm64, only for .*linux-x64.*DYNAMODB_ENDPOINT/,
    );
  });
  it("that is not installed is asked for by name", () => {
    expect(missingEngine(enginePackage("linux", "arm64"))).toMatch(/@dynoxide\/linux-arm64.*npm ci.*DYNAMODB_ENDPOINT/);
  });
});

/** `npm ci` checks what it installs only where the lock says what it must be. */
it("the lock has the checksum of every package, but for what is inside another and for engines that not every registry has", () => {
  const { packages } = JSON.parse(readFileSync(join(import.meta.dirname, "..", "..", "package-lock.json"), "utf8")) as {
    packages: Record<string, { integrity?: string; inBundle?: boolean }>;
  };
  const without = Object.entries(packages)
    .filter(([place, { integrity, inBundle }]) => place !== "" && integrity === undefined && inBundle !== true)
    .map(([place]) => place);
  const engines = ["darwin-arm64", "darwin-x64", "linux-arm64", "win32-x64"];
  expect(without).toEqual(engines.map((one) => `node_modules/@dynoxide/${one}`));
});
