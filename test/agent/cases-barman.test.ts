import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { isPosix } from "../support/real-tools.ts";
import { CONTEXT, copyOfFixtures, NOW, outcomeOf, readSource, readWritten, sourceIn } from "../support/source-cases.ts";

const FIXTURES = join(import.meta.dirname, "..", "fixtures", "sources", "barman");
const fixture = (name: string): string => readFileSync(join(FIXTURES, name), "utf8");

// biome-ignore lint/suspicious/noExplicitAny: a record of the tool, changed at will
type Record_ = any;
const changed = (name: string, change: (main: Record_, all: Record_) => void): Record_ => {
  const all = JSON.parse(fixture(name));
  change(all.main, all);
  return all;
};
const listed = (change: (main: Record_, all: Record_) => void, options = {}): Promise<string[]> =>
  outcomeOf(readWritten("barman", "list.json", changed("list.json", change), options));
const shown = (change: (main: Record_, all: Record_) => void): Promise<string[]> =>
  outcomeOf(readWritten("barman", "show.json", changed("show.json", change)));
/** A list and a record beside it. */
const both = (list: (main: Record_) => void, show: (main: Record_) => void): Promise<string[]> => {
  const folder = copyOfFixtures("barman");
  for (const [name, change] of [
    ["list.json", list],
    ["show.json", show],
  ] as const) {
    writeFileSync(join(folder, name), JSON.stringify(changed(name, change)));
    utimesSync(join(folder, name), NOW / 1000 - 7200, NOW / 1000 - 7200);
  }
  return outcomeOf(readSource("barman", folder, { path: "list.json", show: "show.json" }));
};
const incremental =
  (parent: string, root: string) =>
  (main: Record_): void => {
    main.backup_type = "incremental";
    Object.assign(main.catalog_information, { parent_backup_id: parent, root_backup_id: root, chain_size: 2 });
  };
const asIs = (): void => undefined;

describe("what Barman says of its backups", () => {
  it("is accepted as the tool wrote it", async () => {
    expect(await listed(asIs)).toEqual([]);
    expect(await shown(asIs)).toEqual([]);
    expect(await both(asIs, asIs)).toEqual([]);
  });

  it("names the backups that began later and are not done, which do not replace the one that is", async () => {
    const found = await readWritten("barman", "list.json", changed("list.json", asIs));
    expect(found.labels).toMatchObject({ "barman-not-done": "1: 20261122T115137 STARTED" });
    expect(found.entries.map(({ key }) => key)).toEqual(["main:20261122T114918"]);
  });

  for (const status of ["WAITING_FOR_WALS", "FAILED", "STARTED", "EMPTY", "SYNCING"])
    it(`is no backup where it is ${status}`, async () => {
      expect(await shown((main) => (main.status = status))).toEqual([
        expect.stringContaining(`only 20261122T114918 ${status}`),
      ]);
      const all = await listed((main) => main.map((one: Record_) => Object.assign(one, { status })));
      expect(all).toEqual([expect.stringContaining("source-gone: server main has no backup that is DONE")]);
    });

  const LISTS: readonly [what: string, change: (main: Record_, all: Record_) => void, says: string][] = [
    ["a status that is unknown", (m) => (m[1].status = "ALMOST"), "source-invalid"],
    ["no end", (m) => delete m[1].end_time_timestamp, "source-invalid: backup 20261122T114918 is DONE"],
    ["an end that is a date", (m) => (m[1].end_time_timestamp = "2026-11-22"), "source-invalid"],
    ["an end in milliseconds", (m) => (m[1].end_time_timestamp += "000"), "source-invalid: backup"],
    ["an end that its identifier does not have", (m) => (m[1].end_time_timestamp = "1798000000"), "of another time"],
    [
      "an end in the future",
      (m) => Object.assign(m[1], { end_time_timestamp: "1798000000", backup_id: "20261223T040000" }),
      "time-future",
    ],
    ["an old end", (m) => m.splice(0, 3, old), "evidence-expired"],
    ["no bytes", (m) => (m[1].size_bytes = 0), "holds 0 bytes"],
    ["an incremental backup", (m) => (m[1].backup_type = "incremental"), "show-backup"],
    ["no backup", (m) => (m.length = 0), "source-gone: server main has no backup"],
    ["identifiers alone", (m) => m.splice(0, 3, "20261122T114918"), "--minimal"],
    ["two backups of one identifier", (m) => m.push(m[1]), "two backups of one identifier"],
    ["two servers, of which none is named", (m, all) => (all.shop = m), "there are 2 servers (main, shop)"],
    ["an error of Barman beside a list", (_, all) => (all._ERROR = ["no lock"]), "Barman says: no lock"],
    ["no server", (_, all) => delete all.main, "source-gone"],
  ];
  const old = { ...JSON.parse(fixture("list.json")).main[2], end_time_timestamp: "1795000000" };
  for (const [what, change, says] of LISTS)
    it(`is not accepted as a list with ${what}`, async () => {
      expect(await listed(change)).toContainEqual(expect.stringContaining(says));
    });

  it("names a server that is asked for and absent", async () => {
    expect(await listed(asIs, { server: "shop" })).toEqual([
      expect.stringContaining("no server shop (there are: main)"),
    ]);
  });

  const RECORDS: readonly [what: string, change: (main: Record_) => void, says: string][] = [
    [
      "an archive that ends before it",
      (m) => (m.wal_information.last_available = "00000001000000000000000E"),
      "chain-broken",
    ],
    ["an archive without a segment", (m) => (m.wal_information.last_available = null), "chain-broken"],
    ["no word of the archive", (m) => delete m.wal_information, "chain-broken"],
    [
      "an end of its log before the start",
      (m) => (m.base_backup_information.begin_wal = "000000010000000000000010"),
      "chain-broken",
    ],
    ["an incremental backup without its parent", incremental("20261121T000000", "20261121T000000"), "chain-broken"],
    ["an end before its start", (m) => (m.base_backup_information.begin_time_timestamp = "1795348999"), "ran from"],
    ["no contents", (m) => delete m.base_backup_information, "nothing is stated of its contents"],
    ["no bytes", (m) => (m.base_backup_information.disk_usage_with_wals_bytes = 0), "holds 0 bytes"],
  ];
  for (const [what, change, says] of RECORDS)
    it(`is not accepted as a record with ${what}`, async () => {
      expect(await shown(change)).toContainEqual(expect.stringContaining(says));
    });

  it("has the chain of an incremental backup in the list beside it, and each must be done", async () => {
    const chain = incremental("20261122T113028", "20261122T113028");
    expect(await both(asIs, chain)).toEqual([]);
    expect(await both((main) => (main[2].status = "FAILED"), chain)).toEqual([expect.stringContaining("chain-broken")]);
  });

  it("is refused where the record is not of the newest that is done", async () => {
    expect(await both(asIs, (main) => (main.backup_id = "20261122T113028"))).toEqual([
      expect.stringContaining("show is of backup 20261122T113028, and the newest that is done is 20261122T114918"),
    ]);
  });

  it("is incomplete once its file is old", async () => {
    const folder = copyOfFixtures("barman");
    utimesSync(join(folder, "list.json"), NOW / 1000 - 40 * 3600, NOW / 1000 - 40 * 3600);
    expect(await readSource("barman", folder, { path: "list.json" })).toMatchObject({ complete: false });
  });
});

describe.skipIf(!isPosix)("a Barman that is asked (needs a POSIX system)", () => {
  const root = mkdtempSync(join(tmpdir(), "cleargate-barman-"));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const data = join(root, "base", "20261122T114918", "data", "PG_VERSION");
  const wal = join(root, "wals", "00000001000000000000000F");

  /** Answers as the fixtures do, and that the backup has these files. */
  const barman = (files: readonly string[]) => {
    const program = join(root, "barman");
    const says = (name: string): string => `cat "${join(FIXTURES, name)}"`;
    const cases = [
      `*list-backup*) ${says("list.json")};;`,
      `*show-backup*) ${says("show.json")};;`,
      `*list-files*) printf '%s\\n' ${files.map((file) => `"${file}"`).join(" ")};;`,
      "*verify-backup*) echo 'ERROR: verify backup failure' >&2; exit 1;;",
    ];
    writeFileSync(program, `#!/bin/sh\ncase "$*" in ${cases.join(" ")} esac\n`);
    chmodSync(program, 0o755);
    return { server: "main", program };
  };
  const outcome = (files: readonly string[]) => outcomeOf(readSource("barman", root, barman(files)));
  const info = join(FIXTURES, "list.json");

  it("is not believed where files of the backup, or of its log, are not there", async () => {
    const there = (file: string): string => join(FIXTURES, file);
    const base = join(root, "base", "20261122T114918");
    expect(await outcome([data, wal])).toEqual([expect.stringContaining("file-unreadable")]);
    expect(await outcome([there("list.json")])).toEqual([expect.stringContaining("file-unreadable")]);
    const folder = join(base, "data");
    mkdirSync(folder, { recursive: true });
    writeFileSync(data, "15\n");
    expect(await outcome([data, wal])).toEqual([expect.stringContaining("file-unreadable")]);
    expect(await outcome([data, info])).toEqual([]);
  });

  it("fails where it finds damage", async () => {
    const { source, options } = sourceIn("barman", root, barman([info]));
    expect(await source.verify?.(options, CONTEXT)).toMatchObject([
      { outcome: "failed", detail: expect.stringContaining("verify backup failure") },
    ]);
  });
});
