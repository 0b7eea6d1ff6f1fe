import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Keychain, keychainOf } from "../../cli/session/keychain.ts";
import { findKey, keepNewKey, seal, unseal } from "../../cli/session/sealed-session.ts";
import { isPosix } from "../support/real-tools.ts";

/** Keys in the systems' own stores, by commands that stand in for theirs: they note what they were given, and keep it in files. */

/** Notes arguments and input; `FAKE` says what goes wrong. */
const FAKE = `#!/bin/sh
store="$(dirname "$0")"; [ -d "$store/store" ] || store="$FAKE_STORE"
printf '%s\\n' "$*" >> "$store/args"
env | grep -c CLEARGATE_ >> "$store/tokens"
[ "$FAKE" = locked ] && exit 1
`;
const SECRET_TOOL = `${FAKE}
account=$(printf '%s' "$*" | sed 's/.*account //')
case "$1" in
  store) if [ "$FAKE" = forgets ]; then cat > /dev/null; else cat > "$store/store/$account"; fi ;;
  lookup) cat "$store/store/$account" ;;
  clear) rm -f "$store/store/$account" ;;
esac
`;
const SECURITY = `${FAKE}
of() { printf '%s' "$1" | sed 's/.* -a \\([^ ]*\\).*/\\1/'; }
case "$1" in
  -i) read -r line; printf '%s' "$line" | sed 's/.* -w //' > "$store/store/$(of "$line")" ;;
  find-generic-password) cat "$store/store/$(of "$*")"; echo ;;
  delete-generic-password) rm -f "$store/store/$(of "$*")" ;;
esac
`;
const POWERSHELL = `${FAKE}
case "$*" in
  *Unprotect*) tr 'A-Za-z' 'N-ZA-Mn-za-m' ;;
  *Protect*) tr 'A-Za-z' 'N-ZA-Mn-za-m'; echo ;;
esac
`;

let folder: string;
const put = (path: string, text: string): void => {
  const file = join(folder, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, 0o755);
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cleargate-keychain-"));
  mkdirSync(join(folder, "store"));
  vi.stubEnv("PATH", `${folder}:/usr/bin:/bin`);
  vi.stubEnv("FAKE_STORE", folder);
  put("secret-tool", SECRET_TOOL);
  put("security", SECURITY);
  put("System32/WindowsPowerShell/v1.0/powershell.exe", POWERSHELL);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const env = (over: Record<string, string> = {}) => ({
  ...{ ...process.env, SystemRoot: folder, CLEARGATE_TOKEN: "secret" },
  ...over,
});
const stored = (): string[] => readdirSync(join(folder, "store"));
const args = (): string => (existsSync(join(folder, "args")) ? readFileSync(join(folder, "args"), "utf8") : "");
const SYSTEMS = ["linux", "darwin", "win32"] as const;

describe.runIf(isPosix)("the keychain of", () => {
  it.each(SYSTEMS)(
    "%s keeps a secret, gives it back, and forgets it; no argument has it, and no command a token",
    (system) => {
      const keychain = keychainOf(system, env());
      const reference = keychain.keep("default.ab12", "s3cr3t_-A") ?? "";
      expect(keychain.find(reference)).toBe("s3cr3t_-A");
      expect(args()).not.toContain("s3cr3t");
      expect(new Set(readFileSync(join(folder, "tokens"), "utf8").trim().split("\n"))).toEqual(new Set(["0"]));
      keychain.drop(reference);
      expect(stored()).toEqual([]);
      if (system !== "win32") expect(keychain.find(reference) ?? "").toBe("");
    },
  );

  it.each(SYSTEMS)("%s keeps nothing where its command is not there, or fails", (system) => {
    expect(keychainOf(system, env({ FAKE: "locked" })).keep("a", "b")).toBeUndefined();
    const none = { ...env(), PATH: join(folder, "none"), SystemRoot: join(folder, "none") };
    expect(keychainOf(system, none).keep("a", "b")).toBeUndefined();
    expect(keychainOf(system, none).find("a")).toBeUndefined();
  });

  it("a system that only says that it keeps a key is not used", () => {
    expect(keepNewKey(keychainOf("linux", env({ FAKE: "forgets" })), "default")).toBeUndefined();
  });
});

describe("what is sealed", () => {
  const kept = new Map<string, string>();
  const keychain: Keychain = {
    kind: "macos",
    keep: (name, secret) => {
      kept.set(name, secret);
      return name;
    },
    find: (name) => kept.get(name),
    drop: (name) => void kept.delete(name),
  };

  it("is opened with its key alone, and not where anything of it was changed", () => {
    const key = keepNewKey(keychain, "default");
    const other = keepNewKey(keychain, "default");
    if (key === undefined || other === undefined) throw new Error("no key");
    expect(key.reference).not.toBe(other.reference);
    const sealed = seal(key, "tokens");
    expect(JSON.stringify(sealed)).not.toContain("tokens");
    expect(seal(key, "tokens").iv).not.toBe(sealed.iv);
    const again = findKey(keychain, sealed);
    expect(again && unseal(again, sealed)).toBe("tokens");
    expect(() => unseal(other, sealed)).toThrow();
    const flipped = Buffer.from(sealed.data, "base64");
    flipped[0] = (flipped[0] ?? 0) ^ 1;
    expect(() => unseal(key, { ...sealed, data: flipped.toString("base64") })).toThrow();
    expect(() => unseal(key, { ...sealed, tag: sealed.tag.slice(0, 4) })).toThrow();
  });

  it("has no key in a keychain of another kind, nor one that is none", () => {
    const key = keepNewKey(keychain, "default");
    if (key === undefined) throw new Error("no key");
    const sealed = seal(key, "tokens");
    expect(findKey(keychain, { ...sealed, keychain: "dpapi" })).toBeUndefined();
    kept.set(key.reference, "short");
    expect(findKey(keychain, sealed)).toBeUndefined();
    expect(findKey(keychain, { ...sealed, reference: "unknown" })).toBeUndefined();
  });
});

describe.runIf(process.platform === "linux")("a session", () => {
  const SESSION = {
    ...{ api: "https://api.example", issuer: "https://i.example", clientId: "c", audience: "a" },
    ...{ token: "t0ken", endsAt: null, refresh: "r3fresh" },
  };
  const file = () => join(folder, "sessions", "default.json");
  /** Another process each time: what one has learned of a key is its own. */
  const fresh = async () => {
    vi.resetModules();
    return import("../../cli/session/session-file.ts");
  };

  it("lies encrypted beside its key, is renewed so, and is forgotten with its key", async () => {
    expect((await fresh()).keepSession(file(), SESSION, "auto")).toBe("keychain");
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readFileSync(file(), "utf8")).not.toMatch(/t0ken|r3fresh|api\.example/);
    expect((await fresh()).readSession(file())).toEqual(SESSION);
    (await fresh()).writeSession(file(), { ...SESSION, token: "next0ken" });
    expect(readFileSync(file(), "utf8")).not.toContain("next0ken");
    expect((await fresh()).readSession(file())?.token).toBe("next0ken");
    expect(stored()).toHaveLength(1);
    // Whoever signs in again leaves no key behind.
    expect((await fresh()).keepSession(file(), SESSION, "auto")).toBe("keychain");
    expect(stored()).toHaveLength(1);
    (await fresh()).forgetSession(file());
    expect([stored(), existsSync(file())]).toEqual([[], false]);
  });

  it("is in the open where there is no keychain, or none is wanted, and nowhere where one is asked for in vain", async () => {
    expect((await fresh()).keepSession(file(), SESSION, "file")).toBe("file");
    expect(JSON.parse(readFileSync(file(), "utf8"))).toEqual(SESSION);
    expect(args()).toBe("");
    vi.stubEnv("FAKE", "locked");
    expect((await fresh()).keepSession(file(), SESSION, "auto")).toBe("file");
    rmSync(file());
    const { keepSession } = await fresh();
    expect(() => keepSession(file(), SESSION, "keychain")).toThrow("no keychain that can be used");
    expect(existsSync(file())).toBe(false);
  });

  it("does not come into the open because the keychain that kept it is locked, unless somebody says so", async () => {
    (await fresh()).keepSession(file(), SESSION, "auto");
    const before = readFileSync(file(), "utf8");
    vi.stubEnv("FAKE", "locked");
    const { keepSession } = await fresh();
    expect(() => keepSession(file(), SESSION, "auto")).toThrow("unlock it, or sign in without it: --keep file");
    expect(readFileSync(file(), "utf8")).toBe(before);
    expect(keepSession(file(), SESSION, "file")).toBe("file");
    expect(JSON.parse(readFileSync(file(), "utf8"))).toEqual(SESSION);
  });

  it("is not used, and no token written in the open, where the keychain no longer gives its key", async () => {
    (await fresh()).keepSession(file(), SESSION, "keychain");
    vi.stubEnv("FAKE", "locked");
    const { readSession, writeSession } = await fresh();
    const before = readFileSync(file(), "utf8");
    expect(() => readSession(file())).toThrow("does not give its key; sign in again");
    expect(() => writeSession(file(), SESSION)).toThrow("does not give its key");
    expect(readFileSync(file(), "utf8")).toBe(before);
    vi.stubEnv("FAKE", "");
    const key = stored()[0] ?? "";
    writeFileSync(join(folder, "store", key), Buffer.alloc(32, 1).toString("base64url"));
    const { readSession: withAnother } = await fresh();
    expect(() => withAnother(file())).toThrow("was not written with the key");
  });
});
