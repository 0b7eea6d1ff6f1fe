import { cpSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { DirectoryEntry, DirectoryPage, Search } from "../../agent/sources/directory/ldap.ts";
import { CLASSES } from "../../agent/sources/directory-system/classes.ts";
import { readSystem } from "../../agent/sources/directory-system.ts";
import { findSource } from "../../agent/sources/index.ts";
import type { AccountEntry } from "../../core/manifest/entry.ts";
import { SCRATCH } from "../support/scratch.ts";
import { readSource, readWritten } from "../support/source-cases.ts";

/** The three sources of the existing system: people, cmdlets and the directory. */

const FIXTURES = join(import.meta.dirname, "..", "fixtures", "sources");
const root = mkdtempSync(join(tmpdir(), "cleargate-system-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const partsIn = (entries: Iterable<unknown>): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(([...entries] as AccountEntry[]).map(({ key, more }) => [key, more]));

describe("a table of what people know of a system", () => {
  const read = (text: string) => readWritten("system-csv", "system.csv", text);
  it("has the attributes of each part, each once", async () => {
    const { entries } = await readSource("system-csv", join(FIXTURES, "system-csv"), { path: "system.csv" });
    expect(partsIn(entries)).toMatchObject({
      "voice-route:madrid national":
        "gateway=gw01.contoso.com\ngateway=gw02.contoso.com\nnumber-pattern=^\\+34\\d{9}$\nusage=national",
      "dns-record:_sip._tls.contoso.com": "port=443\nrecord-type=SRV\ntarget=sip.contoso.com.",
    });
    expect((entries[0] as AccountEntry).name).toBe("sip.contoso.com");
  });
  it.each([
    ["a column that no part has", "Type;Name;Colour\npool;a;red", 'a column "Colour"'],
    ["no column of types", "Kind,Name\npool,a", "no column type"],
    ["no column of names", "Type,Note\npool,a", "no column name"],
    ["a type that is none", "Type,Name\nfarm,a", '"farm" is none of pool, server'],
    ["a part without a name", "Type,Name\npool, ", "row 2: it has no name"],
    ["an attribute of another type", "Type,Name,Expires\npool,a,2027-03-01", "row 2: a pool has no expires"],
    ["an expiry that may be two days", "Type,Name,Expires\ncertificate,a,3/1/2027", 'expires of "3/1/2027"'],
    ["a name with a line break", 'Type,Name\npool,"a\nb"', "cannot be shown in a line"],
    ["a note without end", `Type,Name,Note\npool,a,${"x".repeat(1_025)}`, "more than 1024 characters"],
    [
      "one part that says more than fits",
      `Type,Name,Note\n${Array.from({ length: 9 }, (_, n) => `pool,a,${n}${"x".repeat(1_000)}`).join("\n")}`,
      "more than 8192",
    ],
    ["nothing", "", "no line with the names of columns"],
  ])("with %s is refused", async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });
});

describe("what cmdlets return of a system", () => {
  let copies = 0;
  const copy = (files: Readonly<Record<string, string>> = {}): string => {
    copies += 1;
    const folder = join(root, String(copies));
    cpSync(join(FIXTURES, "cs-topology"), folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return folder;
  };
  const read = (files: Readonly<Record<string, string>> = {}, options: object = {}) =>
    readSource("cs-topology", copy(files), { path: ".", ...options });

  it("is put together by part, with lists and without the numbers of enumerations", async () => {
    expect(partsIn((await read()).entries)).toMatchObject({
      "pool:pool01.contoso.com": "service=MonitoringServer\nservice=Registrar\nservice=UserServer\nsite=Madrid",
      "edge:edge01.contoso.com": [
        ...["external-fqdn=av.contoso.com", "external-fqdn=sip.contoso.com", "external-fqdn=webconf.contoso.com"],
        ...["next-hop=pool01.contoso.com", "sip-port=5061", "site=Madrid"],
      ].join("\n"),
      "voice-route:madrid national": [
        ...["gateway=gw01.contoso.com", "gateway=gw02.contoso.com", "number-pattern=[2-9]\\d{8}|^\\+34"],
        ...["usage=internal", "usage=national"],
      ].join("\n"),
      "certificate:0123456789abcdef0123456789abcdef01234567": expect.stringContaining(
        "expires=2027-03-01T00:00:00.000Z",
      ),
    });
  });
  it("is as old as the oldest of its files", async () => {
    const folder = copy();
    utimesSync(join(folder, "Get-CsSipDomain.csv"), 1_700_000_000, 1_700_000_000);
    const { completedMs } = await readSource("cs-topology", folder, { path: "." });
    expect(completedMs).toBe(1_700_000_000_000);
  });
  it.each<[what: string, files: Readonly<Record<string, string>>, options: object, message: string]>([
    ["a file that no cmdlet is named after", { "notes.txt": "x" }, {}, "holds notes.txt"],
    ["a cmdlet that is not read", { "Get-CsBridge.csv": '"Identity"\n"a"' }, {}, "holds Get-CsBridge.csv"],
    ["a needed cmdlet that returned nothing", { "Get-CsPool.csv": "" }, {}, "nothing of Get-CsPool"],
    ["a needed cmdlet without a file", {}, { needed: ["Get-CsRgsQueue"] }, "nothing of Get-CsRgsQueue"],
    ["columns of another cmdlet", { "Get-CsComputer.csv": '"Identity"\n"a"' }, {}, "row 1: there is no column Pool"],
    [
      "the name of a type in place of a list",
      {
        "Get-CsVoiceRoute.csv":
          '"Identity","NumberPattern","PstnUsages"\n"a","b","System.Collections.Generic.List`1[System.String]"',
      },
      {},
      "the name of a type",
    ],
    ["an object in place of a text", { "Get-CsPool.json": '[{"Identity":{"a":1}}]' }, {}, "Identity is no text"],
    ["a service that names no pool", { "Get-CsService.json": '[{"Identity":"7"}]' }, {}, "names no service"],
    [
      "a date that may be two days",
      { "Get-CsCertificate.json": '[{"Thumbprint":"a","NotAfter":"1/3/2027 10:00:00 AM"}]' },
      {},
      "which may be several days",
    ],
  ])("with %s is refused", async (_, files, options, message) => {
    await expect(read(files, options)).rejects.toThrow(message);
  });
  it("may come from one cmdlet in several files", async () => {
    const edges = '"Identity"\n"EdgeServer:edge02.contoso.com"';
    expect(partsIn((await read({ "Get-CsService.edge.csv": edges })).entries)).toHaveProperty(
      ...(["edge:edge02.contoso.com".replaceAll(".", "\\.")] as const),
    );
  });
});

describe("what a directory has of a system", () => {
  const entries = JSON.parse(
    readFileSync(join(FIXTURES, "directory-system", "entries.json"), "utf8"),
  ) as DirectoryEntry[];
  const settings = (baseDns: readonly string[] = ["CN=Configuration"]) =>
    findSource("directory-system").options.parse({ type: "directory-system", url: "ldaps://dc1", baseDns }) as never;
  const answering = (...pages: DirectoryPage[]): Search =>
    async function* () {
      yield* pages;
    };
  const page = (...some: DirectoryEntry[]): DirectoryPage => ({ entries: some, references: [] });

  it("is put together by part, whatever the case of attributes and classes", async () => {
    expect(partsIn(await readSystem(answering(page(...entries)), settings(), SCRATCH))).toEqual({
      "conference-directory:1": "pool=CN=pool01,CN=Pools,CN=RTC Service,CN=Services,CN=Configuration,DC=contoso,DC=com",
      "edge:edge01.contoso.com": undefined,
      "gateway:gw01.contoso.com": "port=5060",
      "monitoring:mon01.contoso.com": undefined,
      "pool:pool01.contoso.com": "back-end=sql01.contoso.com\\rtc\ndisplay-name=pool01",
      "server:fe01.contoso.com": "role=TrustedMCU",
      "server:med01.contoso.com": "role=MediationServer\nsip-port=5061",
      "sip-domain:contoso.com": "default=TRUE",
      "trusted-application:cwa on cwa01.contoso.com": "port=443\nserver=cwa01.contoso.com\nservice=CWA",
    });
  });
  it("is asked for by each class that is read", () => {
    expect(CLASSES).toHaveLength(10);
  });
  it.each<[what: string, search: Search, code: string]>([
    ["no pool, which is another base", answering(page(...entries.slice(1))), "directory-value"],
    [
      "a pool without a name in DNS",
      answering(page({ dn: "CN=p", objectClass: ["msRTCSIP-Pool"] })),
      "directory-value",
    ],
    ["an entry of no class", answering(page(...entries, { dn: "CN=x", objectClass: ["top"] })), "directory-value"],
    ["a reference", answering({ entries, references: ["ldaps://dc2/CN=Configuration"] }), "directory-referral"],
    [
      "another number of entries at another page size",
      async function* (_, { pageSize }) {
        yield page(...(pageSize === 1_000 ? entries : entries.slice(0, 2)));
        yield page();
      },
      "directory-truncated",
    ],
  ])("with %s is refused", async (_, search, code) => {
    await expect(readSystem(search, settings(), SCRATCH)).rejects.toMatchObject({ code });
  });
});
