import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silent } from "../../agent/progress.ts";
import { findSource } from "../../agent/sources/index.ts";
import type { AccountEntry, FileEntry } from "../../core/manifest/entry.ts";
import {
  findProgram,
  freePort,
  hasPostgres,
  POSTGRES,
  postgresBackup,
  until,
  withPostgres,
} from "../support/real-tools.ts";
import { listed, SCRATCH } from "../support/scratch.ts";

/** The sources read what the real tools of this machine have just written. */

const folder = mkdtempSync(join(tmpdir(), "cleargate-real-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const context = {
  nowMs: Date.now(),
  progress: silent,
  cacheFile: join(folder, "cache.tsv"),
  rehash: false,
  scratch: SCRATCH,
};
const opened = (options: { readonly type: string } & Record<string, unknown>) => {
  const source = findSource(options.type);
  return { source, options: source.options.parse(options) as never };
};
const read = (options: { readonly type: string } & Record<string, unknown>) => {
  const { source, options: own } = opened(options);
  return listed(source.read(own, context));
};
const verify = async (options: { readonly type: string } & Record<string, unknown>) => {
  const { source, options: own } = opened(options);
  return (await source.verify?.(own, context)) ?? [];
};
const drill = async (options: { readonly type: string } & Record<string, unknown>) => {
  const { source, options: own } = opened(options);
  const into = mkdtempSync(join(tmpdir(), "cg-drill-"));
  try {
    return (await source.drill?.(own, { into, startServer: true })) ?? [];
  } finally {
    rmSync(into, { recursive: true, force: true });
  }
};
const flip = (file: string, at: number): void => {
  chmodSync(file, 0o644);
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] as number) ^ 0x10;
  writeFileSync(file, bytes);
};
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

const payload = (name: string): string => {
  const path = join(folder, name);
  mkdirSync(join(path, "pool01"), { recursive: true });
  writeFileSync(join(path, "pool01", "rtc.bak"), "rtc ".repeat(50_000));
  writeFileSync(join(path, "pool01", "a, b.xml"), "<x/>\n");
  return path;
};

describe.skipIf(!hasPostgres)("a base backup of PostgreSQL (needs PostgreSQL 15)", () => {
  let backup: string;
  const options = () => ({ type: "postgresql", path: join(backup, "backup_manifest"), tools: POSTGRES });
  beforeAll(async () => {
    backup = await postgresBackup(folder, "create table accounts as select generate_series(1, 1000) as id");
  }, 60_000);

  it("is read by its manifest, verified by pg_verifybackup, and restored to the same contents twice", async () => {
    const found = await read(options());
    expect(found).toMatchObject({ proof: "hashed", complete: true });
    expect(found.entries.length).toBeGreaterThan(900);
    const control = found.entries.find(({ key }) => key === "global/pg_control") as FileEntry;
    expect(control.sha256).toBe(
      createHash("sha256")
        .update(readFileSync(join(backup, "global/pg_control")))
        .digest("hex"),
    );
    expect(await verify(options())).toMatchObject([{ name: "pg_verifybackup", outcome: "passed" }]);
    const [first] = await drill(options());
    const [again] = await drill(options());
    expect(first).toMatchObject({ outcome: "passed", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(again?.sha256).toBe(first?.sha256);
    const [queried] = await drill({ ...options(), query: "select count(*) from accounts" });
    expect(queried).toMatchObject({ outcome: "passed", sha256: sha256("1000\n") });
  }, 120_000);

  it("with tablespaces is not restored into those of the live server", async () => {
    writeFileSync(join(backup, "tablespace_map"), "16384 /var/lib/postgresql/fast\n");
    expect(await drill(options())).toMatchObject([
      { outcome: "inconclusive", detail: expect.stringContaining("tablespaces") },
    ]);
    rmSync(join(backup, "tablespace_map"));
  });

  it("with a flipped bit fails pg_verifybackup and is not restored", async () => {
    flip(join(backup, "global", "pg_control"), 20);
    expect(await verify(options())).toMatchObject([
      { outcome: "failed", detail: expect.stringContaining("pg_control") },
    ]);
    expect(await drill(options())).toMatchObject([{ outcome: "failed" }]);
  }, 60_000);
});

const pgbackrest = findProgram("pgbackrest");
describe.skipIf(!hasPostgres || pgbackrest === undefined)("pgBackRest (needs PostgreSQL 15 and pgbackrest)", () => {
  const place = join(folder, "pgbackrest");
  const configuration = join(place, "pgbackrest.conf");
  const archive = (home: string): string => join(home, "repo", "archive", "main", "15-1", "0000000100000000");
  let home: string;
  const ask = () => ({ type: "pgbackrest", stanza: "main", config: configuration, program: pgbackrest });
  beforeAll(async () => {
    // The server's user must reach it.
    chmodSync(folder, 0o755);
    mkdirSync(place);
    await withPostgres(
      place,
      () => [
        "archive_mode=on",
        `archive_command=${pgbackrest} --config=${configuration} --stanza=main archive-push %p`,
      ],
      (cluster) => {
        home = cluster.home;
        const paths = ["repo1-path=repo", "log-path=log", "lock-path=lock", "pg1-path=data", "pg1-socket-path=."];
        const absolute = paths.map((path) => path.replace("=", `=${home}/`));
        const global = ["[global]", ...absolute.slice(0, 3), "start-fast=y", "compress-level=1", "log-level-file=off"];
        const stanza = ["[main]", ...absolute.slice(3), `pg1-port=${cluster.port}`];
        writeFileSync(configuration, [...global, ...stanza, ""].join("\n"));
        const run = (...args: string[]) =>
          cluster.run(pgbackrest as string, [`--config=${configuration}`, "--stanza=main", ...args]);
        run("stanza-create");
        run("--type=full", "backup");
        run("--type=incr", "backup");
      },
    );
  }, 120_000);

  it("is asked for its newest backup, whose chain it verifies", async () => {
    const found = await read(ask());
    expect(found).toMatchObject({ complete: true, proof: "reported", labels: { "pgbackrest-stanza": "main" } });
    expect(found.entries).toEqual([expect.not.objectContaining({ problem: expect.anything() })]);
    expect(await verify(ask())).toMatchObject([{ outcome: "passed" }]);
  }, 60_000);

  it("goes on to state what was deleted, and is not believed", async () => {
    const segment = readdirSync(archive(home)).find((name) => name.startsWith("000000010000000000000002-")) as string;
    const backups = join(home, "repo", "backup", "main");
    const newest = readdirSync(backups).find((name) => name.endsWith("I")) as string;
    const full = readdirSync(backups).find((name) => name.endsWith("F")) as string;
    const problem = async () => ((await read(ask())).entries[0] as FileEntry).problem;
    rmSync(join(backups, full), { recursive: true });
    expect(await problem()).toBe("unreadable");
    expect(await verify(ask())).toMatchObject([{ outcome: "failed" }]);
    rmSync(join(backups, newest), { recursive: true });
    expect(await problem()).toBe("unreadable");
    rmSync(join(archive(home), segment));
    rmSync(join(home, "repo"), { recursive: true });
    await expect(read(ask())).rejects.toMatchObject({ code: "source-gone" });
  }, 60_000);
});

const resticProgram = findProgram("restic");
describe.skipIf(resticProgram === undefined)("a restic repository (needs restic)", () => {
  const repository = join(folder, "restic");
  const passwordFile = join(folder, "restic-password");
  const options = () => ({ type: "restic", repository, password: { file: passwordFile } });
  const restic = (...args: string[]): string =>
    execFileSync(resticProgram as string, ["-r", repository, "-p", passwordFile, ...args], {
      cwd: payload("restic-source"),
    }).toString();
  beforeAll(() => {
    writeFileSync(passwordFile, "secret word\n");
    restic("init");
    restic("backup", "--tag", "pool01", ".");
  });

  it("is read live, and the same from files that restic wrote", async () => {
    const live = await read(options());
    expect(live).toMatchObject({ proof: "listed", complete: true });
    expect(live.entries.map(({ key }) => key.split("/").at(-1))).toEqual(["a, b.xml", "rtc.bak"]);
    writeFileSync(join(folder, "snapshots.json"), restic("snapshots", "--json"));
    writeFileSync(join(folder, "files.jsonl"), restic("ls", "--json", "latest"));
    const written = await read({
      type: "restic",
      snapshots: join(folder, "snapshots.json"),
      files: join(folder, "files.jsonl"),
    });
    expect(written.entries).toEqual(live.entries);
    expect(written.completedMs).toBe(live.completedMs);
    writeFileSync(join(folder, "check.txt"), restic("check", "--read-data"));
    writeFileSync(join(folder, "stats.json"), restic("stats", "--json", "--mode", "restore-size", "latest"));
    const files = { snapshots: join(folder, "snapshots.json"), files: join(folder, "files.jsonl") };
    const checked = { check: join(folder, "check.txt"), stats: join(folder, "stats.json") };
    expect(await read({ type: "restic", ...files, ...checked })).toMatchObject({
      proof: "verified",
      complete: true,
      checks: [{ outcome: "passed", detail: "no errors were found" }],
    });
    await expect(read({ ...options(), tags: ["pool99"] })).rejects.toMatchObject({
      code: "source-gone",
      message: expect.stringContaining("pool99"),
    });
  });

  it("is verified by reading all of its data, and restored", async () => {
    expect(await verify(options())).toMatchObject([{ outcome: "passed" }]);
    const [restored] = await drill(options());
    expect(restored).toMatchObject({ outcome: "passed", detail: expect.stringContaining("2 files, 200,005 bytes") });
    expect((await drill(options()))[0]?.sha256).toBe(restored?.sha256);
    writeFileSync(passwordFile, "wrong word\n");
    expect(await verify(options())).toMatchObject([
      { outcome: "failed", detail: expect.not.stringContaining("wrong word") },
    ]);
    writeFileSync(passwordFile, "secret word\n");
  }, 60_000);

  it("with a flipped bit in a pack fails", async () => {
    const packs = readdirSync(join(repository, "data"), { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    );
    const largest = packs
      .map((one) => join(one.parentPath, one.name))
      .toSorted((a, b) => readFileSync(b).length - readFileSync(a).length)[0];
    flip(largest as string, 40);
    expect(await verify(options())).toMatchObject([{ outcome: "failed" }]);
  }, 60_000);

  it("whose tool is missing is inconclusive, not passed", async () => {
    expect(await verify({ ...options(), program: "no-such-restic" })).toMatchObject([{ outcome: "inconclusive" }]);
  });
});

const borgProgram = findProgram("borg");
describe.skipIf(borgProgram === undefined)("a Borg repository (needs borg)", () => {
  const repository = join(folder, "borg");
  const options = () => ({
    type: "borg",
    repository,
    passphrase: { env: "TEST_BORG_PASSPHRASE" },
    timeZone: "UTC",
    hashes: true,
  });
  const env = { ...process.env, BORG_PASSPHRASE: "secret word", TZ: "UTC", BORG_BASE_DIR: folder };
  const borg = (...args: string[]): string =>
    execFileSync(borgProgram as string, args, {
      env,
      cwd: payload("borg-source"),
      stdio: ["ignore", "pipe", "ignore"],
    }).toString();
  beforeAll(() => {
    Object.assign(process.env, { TEST_BORG_PASSPHRASE: "secret word", BORG_BASE_DIR: folder, TZ: "UTC" });
    borg("init", "-e", "repokey", repository);
    borg("create", `${repository}::pool01-1`, ".");
  }, 60_000);

  it("is read live with hashes, and the same from files that borg wrote", async () => {
    const live = await read(options());
    expect(live).toMatchObject({ proof: "hashed", complete: true });
    expect(live.entries).toMatchObject([
      { key: "pool01/a, b.xml", sha256: sha256("<x/>\n") },
      { key: "pool01/rtc.bak", sha256: sha256("rtc ".repeat(50_000)) },
    ]);
    expect(Math.abs((live.completedMs ?? 0) - Date.now())).toBeLessThan(120_000);
    writeFileSync(join(folder, "borg-info.json"), borg("info", "--json", "--last", "1", repository));
    writeFileSync(
      join(folder, "borg-files.jsonl"),
      borg("list", "--json-lines", "--format", "{path}{size}{sha256}{NL}", `${repository}::pool01-1`),
    );
    const written = await read({
      type: "borg",
      info: join(folder, "borg-info.json"),
      files: join(folder, "borg-files.jsonl"),
      timeZone: "UTC",
    });
    expect(written.entries).toEqual(live.entries);
  }, 60_000);

  it("is read by its instants, whatever the zone of this machine, and with all names of a file", async () => {
    const root = payload("borg-source");
    linkSync(join(root, "pool01", "rtc.bak"), join(root, "pool01", "same.bak"));
    borg("create", "--timestamp", "2026-11-20T02:00:00", `${repository}::links-1`, ".");
    rmSync(join(root, "pool01", "same.bak"));
    process.env.TZ = "Asia/Tokyo";
    const found = await read({ ...options(), prefix: "links-", timeZone: "America/New_York" }).finally(() => {
      process.env.TZ = "UTC";
    });
    expect(found).toMatchObject({ proof: "hashed", complete: true, completedMs: Date.parse("2026-11-20T02:00:00Z") });
    expect(found.entries).toHaveLength(3);
    expect(found.entries[1]).toMatchObject({ key: "pool01/rtc.bak", size: 200_000 });
    expect(found.entries[2]).toEqual({ ...found.entries[1], key: "pool01/same.bak" });
    borg("delete", `${repository}::links-1`);
    await expect(read({ ...options(), prefix: "links-" })).rejects.toMatchObject({ code: "source-gone" });
  }, 60_000);

  it("is verified by reading all of its data, and extracted", async () => {
    expect(await verify(options())).toMatchObject([{ outcome: "passed" }]);
    expect(await drill(options())).toMatchObject([
      { outcome: "passed", detail: expect.stringContaining("2 files, 200,005 bytes") },
    ]);
  }, 60_000);

  it("with a flipped bit in a segment fails", async () => {
    const segments = readdirSync(join(repository, "data", "0")).map((name) => join(repository, "data", "0", name));
    const largest = segments.toSorted((a, b) => readFileSync(b).length - readFileSync(a).length)[0] as string;
    flip(largest, Math.floor(readFileSync(largest).length / 2));
    expect(await verify(options())).toMatchObject([{ outcome: "failed" }]);
  }, 60_000);
});

const hashdeepProgram = findProgram("hashdeep");
describe.skipIf(hashdeepProgram === undefined)("lists by hashdeep (needs hashdeep)", () => {
  it("are read with commas in names, and compared with the files", async () => {
    const root = payload("hashdeep-source");
    const list = join(folder, "hashes.txt");
    writeFileSync(list, execFileSync(hashdeepProgram as string, ["-c", "sha256", "-rl", "."], { cwd: root }));
    const options = { type: "hashdeep", path: list, root };
    expect((await read(options)).entries).toMatchObject([
      { key: "pool01/a, b.xml", size: 5, sha256: sha256("<x/>\n") },
      { key: "pool01/rtc.bak", size: 200_000 },
    ]);
    expect(await verify(options)).toMatchObject([{ outcome: "passed" }]);
    flip(join(root, "pool01", "rtc.bak"), 7);
    expect(await verify(options)).toMatchObject([{ outcome: "failed", detail: expect.stringContaining("rtc.bak") }]);
  });
});

const sha256sumProgram = findProgram("sha256sum");
describe.skipIf(sha256sumProgram === undefined)("lists by sha256sum (needs sha256sum)", () => {
  it("are read with newlines and backslashes in names", async () => {
    const root = payload("sums-source");
    writeFileSync(join(root, "odd\\\nname"), "odd\n");
    const list = join(root, "..", "SUMS");
    writeFileSync(list, execFileSync(sha256sumProgram as string, ["odd\\\nname", "pool01/a, b.xml"], { cwd: root }));
    expect((await read({ type: "sha256sum", path: list, root })).entries).toMatchObject([
      { key: "odd\\\nname", sha256: sha256("odd\n") },
      { key: "pool01/a, b.xml", sha256: sha256("<x/>\n") },
    ]);
    expect(await verify({ type: "sha256sum", path: list, root })).toMatchObject([{ outcome: "passed" }]);
  });
});

const slapd = findProgram("slapd");
const slapadd = findProgram("slapadd");
const openssl = findProgram("openssl");
describe.skipIf(slapd === undefined || slapadd === undefined || openssl === undefined)(
  "a directory of 20,000 entries (needs slapd and openssl)",
  () => {
    const home = join(folder, "slapd");
    const POOLS = ["pool01", "pool02"].map(
      (name) => `cn=LC Services,cn=Microsoft,cn=${name},cn=Pools,dc=contoso,dc=com`,
    );
    const ADMIN = "cn=reader,dc=contoso,dc=com";
    const LIMITED = "cn=limited,dc=contoso,dc=com";
    let url: string;
    let tls: string;
    let server: ReturnType<typeof spawn>;
    const guid = (index: number): string => Buffer.from(index.toString(16).padStart(32, "0"), "hex").toString("base64");
    const sid = (index: number): string => {
      const bytes = Buffer.alloc(28);
      bytes.set([1, 5, 0, 0, 0, 0, 0, 5]);
      [21, 1, 2, 3, 1_000 + index].forEach((part, place) => {
        bytes.writeUInt32LE(part, 8 + 4 * place);
      });
      return bytes.toString("base64");
    };
    const entryText = (index: number): string => {
      const kind = index % 10 === 0 ? "contact" : "user";
      const lines = [
        `dn: cn=u${index},ou=${index % 3 === 0 ? "sales" : "people"},dc=contoso,dc=com`,
        `objectClass: ${kind}`,
        `cn: u${index}`,
        `displayName: User ${index}`,
        `objectGUID:: ${guid(index)}`,
        ...(kind === "user" ? [`objectSid:: ${sid(index)}`] : []),
        `msRTCSIP-PrimaryUserAddress: sip:u${index}@contoso.com`,
        `msRTCSIP-UserEnabled: ${index % 7 === 0 ? "FALSE" : "TRUE"}`,
        `msRTCSIP-PrimaryHomeServer: ${POOLS[index % 4 === 0 ? 1 : 0]}`,
        ...(index === 5 ? [`msRTCSIP-TargetHomeServer: ${POOLS[1]}`, "msRTCSIP-Line: tel:+3491"] : []),
      ];
      return `${lines.join("\n")}\n\n`;
    };
    beforeAll(async () => {
      mkdirSync(join(home, "db"), { recursive: true });
      execFileSync(
        openssl as string,
        [
          "req",
          "-x509",
          "-newkey",
          "rsa:2048",
          "-nodes",
          "-days",
          "2",
          "-subj",
          "/CN=127.0.0.1",
          "-addext",
          "subjectAltName=IP:127.0.0.1",
          "-keyout",
          join(home, "key.pem"),
          "-out",
          join(home, "cert.pem"),
        ],
        { stdio: "ignore" },
      );
      const [port, tlsPort] = [await freePort(), await freePort()];
      url = `ldap://127.0.0.1:${port}`;
      tls = `ldaps://127.0.0.1:${tlsPort}`;
      const schema = join(import.meta.dirname, "..", "fixtures", "sources", "directory", "msrtcsip.schema");
      writeFileSync(
        join(home, "slapd.conf"),
        `include /etc/ldap/schema/core.schema
include ${schema}
pidfile ${home}/slapd.pid
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCertificateFile ${home}/cert.pem
TLSCertificateKeyFile ${home}/key.pem
sizelimit 500
database mdb
maxsize 268435456
suffix "dc=contoso,dc=com"
directory ${home}/db
dbnosync
index objectClass,msRTCSIP-PrimaryHomeServer eq
limits dn.exact="${ADMIN}" size.soft=500 size.hard=1000 size.pr=1000 size.prtotal=unlimited
limits dn.exact="${LIMITED}" size.soft=500 size.hard=1000 size.pr=1000 size.prtotal=5000
access to attrs=userPassword by anonymous auth by * none
access to * by users read
`,
      );
      const base = `dn: dc=contoso,dc=com\nobjectClass: organization\nobjectClass: dcObject\no: contoso\ndc: contoso\n\n${["people", "sales"].map((ou) => `dn: ou=${ou},dc=contoso,dc=com\nobjectClass: organizationalUnit\nou: ${ou}\n\n`).join("")}${["reader", "limited"].map((cn) => `dn: cn=${cn},dc=contoso,dc=com\nobjectClass: person\ncn: ${cn}\nsn: ${cn}\nuserPassword: secret word\n\n`).join("")}`;
      const ldif = join(home, "all.ldif");
      writeFileSync(ldif, base);
      appendFileSync(ldif, Array.from({ length: 20_000 }, (_, index) => entryText(index + 1)).join(""));
      appendFileSync(
        ldif,
        `dn: ou=elsewhere,dc=contoso,dc=com\nobjectClass: referral\nobjectClass: extensibleObject\nou: elsewhere\nref: ${tls}/ou=sales,dc=contoso,dc=com\n\n`,
      );
      execFileSync(slapadd as string, ["-q", "-f", join(home, "slapd.conf"), "-l", ldif], { stdio: "pipe" });
      server = spawn(slapd as string, ["-h", `${url} ${tls}`, "-f", join(home, "slapd.conf"), "-d", "0"], {
        stdio: "ignore",
      });
      process.env.TEST_LDAP_PASSWORD = "secret word";
      await until("slapd", async () =>
        read({ ...secure(), baseDns: ["ou=sales,dc=contoso,dc=com"] }).then(
          () => true,
          () => false,
        ),
      );
    }, 120_000);
    afterAll(async () => {
      if (server === undefined) return;
      server.kill("SIGTERM");
      await new Promise((done) => server.once("exit", done));
    });
    const secure = () => ({
      type: "directory",
      url: tls,
      ca: join(home, "cert.pem"),
      bindDn: ADMIN,
      password: { env: "TEST_LDAP_PASSWORD" },
      baseDns: ["ou=people,dc=contoso,dc=com", "ou=sales,dc=contoso,dc=com", "ou=sales,dc=contoso,dc=com"],
    });

    it("is listed completely over LDAPS: users and contacts, disabled ones too, each once, sorted", async () => {
      const { entries } = await read(secure());
      const accounts = entries as readonly AccountEntry[];
      expect(accounts).toHaveLength(20_000);
      expect(new Set(accounts.map(({ key }) => key)).size).toBe(20_000);
      expect(accounts.filter(({ enabled }) => enabled === false)).toHaveLength(Math.floor(20_000 / 7));
      expect(accounts.filter(({ sid: one }) => one === undefined)).toHaveLength(2_000);
      expect(accounts.map(({ key }) => key)).toEqual(accounts.map(({ key }) => key).toSorted());
      expect(accounts.find(({ key }) => key === "sip:u5@contoso.com")).toEqual({
        key: "sip:u5@contoso.com",
        sip: "sip:u5@contoso.com",
        name: "User 5",
        home: POOLS[0],
        target: POOLS[1],
        enabled: true,
        guid: "00000000-0000-0000-0000-000000000005",
        sid: "S-1-5-21-1-2-3-1005",
      });
    }, 60_000);

    it("is listed over StartTLS, one pool of it, with further attributes", async () => {
      const { entries } = await read({
        ...secure(),
        url,
        startTls: true,
        homes: [POOLS[1]],
        more: ["msRTCSIP-Line"],
        pageSize: 100,
      });
      expect(entries).toHaveLength(5_000);
      const one = await read({ ...secure(), url, startTls: true, homes: [POOLS[0]], more: ["msRTCSIP-Line"] });
      expect((one.entries as readonly AccountEntry[]).find(({ key }) => key === "sip:u5@contoso.com")?.more).toBe(
        "msRTCSIP-Line=tel:+3491",
      );
    }, 60_000);

    it("that stops at a limit of its own is an error, not a short inventory", async () => {
      await expect(read({ ...secure(), bindDn: LIMITED })).rejects.toMatchObject({ code: "directory-truncated" });
    }, 60_000);

    it("that refers to another server is followed, or is an error", async () => {
      const baseDns = ["dc=contoso,dc=com"];
      await expect(read({ ...secure(), baseDns })).rejects.toMatchObject({ code: "directory-referral" });
      const { entries } = await read({ ...secure(), baseDns, referrals: "follow" });
      expect(entries).toHaveLength(20_000);
    }, 60_000);

    it("whose name is not in its certificate is refused", async () => {
      const named = { ...secure(), url: url.replace("127.0.0.1", "localhost"), startTls: true };
      await expect(read(named)).rejects.toMatchObject({
        code: "directory-unavailable",
        message: expect.stringContaining("altnames"),
      });
    });

    it("never receives a password in plain text, and reports refused credentials", async () => {
      await expect(read({ ...secure(), url })).rejects.toMatchObject({ code: "directory-plaintext" });
      process.env.TEST_LDAP_WRONG = "wrong";
      await expect(read({ ...secure(), password: { env: "TEST_LDAP_WRONG" } })).rejects.toMatchObject({
        code: "directory-denied",
      });
      await expect(read({ ...secure(), ca: undefined })).rejects.toMatchObject({ code: "directory-unavailable" });
      await expect(read({ ...secure(), url: "ldaps://127.0.0.1:9" })).rejects.toMatchObject({
        code: "directory-unavailable",
      });
    });
  },
);
