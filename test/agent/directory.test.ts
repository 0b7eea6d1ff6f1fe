import { describe, expect, it } from "vitest";
import { guidText, sidText } from "../../agent/formats/windows-ids.ts";
import type { DirectoryEntry, DirectoryPage, Search } from "../../agent/sources/directory/ldap.ts";
import type { DirectoryOptions } from "../../agent/sources/directory/options.ts";
import { readDirectory } from "../../agent/sources/directory/read-directory.ts";
import { findSource } from "../../agent/sources/index.ts";
import type { AccountEntry } from "../../core/manifest/entry.ts";
import { SCRATCH } from "../support/scratch.ts";

/** What Active Directory does, and the directory of the test machine does not. */

const settings = (over: object = {}) =>
  findSource("directory").options.parse({ type: "directory", url: "ldaps://dc1", baseDns: ["dc=x"], ...over }) as never;
const user = (name: string, more: object = {}): DirectoryEntry => ({
  dn: `cn=${name},dc=x`,
  "msRTCSIP-PrimaryUserAddress": `sip:${name}@x.com`,
  "msRTCSIP-PrimaryHomeServer": "cn=p",
  ...more,
});
const page = (...entries: DirectoryEntry[]): DirectoryPage => ({ entries, references: [] });
/** All accounts that are read, in a list. */
const accountsIn = async (
  options: DirectoryOptions,
  connect: Parameters<typeof readDirectory>[1],
): Promise<AccountEntry[]> => [...(await readDirectory(options, connect, SCRATCH))] as AccountEntry[];
const connecting = (search: Search) => async () => ({ search, close: async () => undefined });

describe("Active Directory", () => {
  it("returns long lists in ranges, which are read to their end", async () => {
    const requested: string[][] = [];
    const search: Search = async function* (_, { scope, attributes }) {
      if (scope === "sub") yield page(user("ann", { proxyAddresses: [], "proxyAddresses;range=0-1": ["a", "b"] }));
      else {
        requested.push(attributes);
        yield page(
          attributes[0]?.includes("range=2-") === true
            ? { dn: "", "proxyAddresses;range=2-3": ["c", "d"] }
            : { dn: "", "proxyAddresses;range=4-*": ["e"] },
        );
      }
    };
    const [ann] = await accountsIn(settings({ more: ["proxyAddresses"] }), connecting(search));
    expect(ann?.more).toBe("proxyAddresses=a\nproxyAddresses=b\nproxyAddresses=c\nproxyAddresses=d\nproxyAddresses=e");
    expect(requested).toEqual([["proxyAddresses;range=2-*"], ["proxyAddresses;range=4-*"]]);
  });

  it("that stops returning ranges before the end has not returned the list", async () => {
    const search: Search = async function* (_, { scope }) {
      yield scope === "sub" ? page(user("ann", { "proxyAddresses;range=0-1": ["a", "b"] })) : page();
    };
    await expect(accountsIn(settings({ more: ["proxyAddresses"] }), connecting(search))).rejects.toMatchObject({
      code: "directory-truncated",
    });
  });

  it.each([
    "proxyAddresses;range=0-1",
    "proxyAddresses;range=4-5",
    "proxyAddresses;range=2-1",
    "proxyAddresses;range=1-*",
  ])(
    "that returns %s after the first two values has not returned the list, and is not asked for ever",
    async (range) => {
      let asked = 0;
      const search: Search = async function* (_, { scope }) {
        asked += 1;
        if (asked > 10) throw new Error("it is asked for ever");
        yield page(
          scope === "sub" ? user("ann", { "proxyAddresses;range=0-1": ["a", "b"] }) : { dn: "", [range]: ["c", "d"] },
        );
      };
      await expect(accountsIn(settings({ more: ["proxyAddresses"] }), connecting(search))).rejects.toMatchObject({
        code: "directory-truncated",
      });
    },
  );

  it("may hold more than fits, which is cut between two characters", async () => {
    for (const before of ["", "x"]) {
      const search: Search = async function* () {
        yield page(user("ann", { info: `${before}${"😀".repeat(9_000)}` }));
      };
      const [ann] = await accountsIn(settings({ more: ["info"] }), connecting(search));
      expect(ann?.more).toMatch(/^info=x?(?:😀)+…$/u);
      expect(Buffer.byteLength(ann?.more ?? "")).toBeLessThanOrEqual(8_192);
    }
  });

  it("may return an empty page before the end: an empty last page is accepted only at two page sizes", async () => {
    const cutShort: Search = async function* (_, { pageSize }) {
      yield page(user("ann"));
      if (pageSize === 997) yield page(user("bob"));
      yield page();
    };
    await expect(accountsIn(settings(), connecting(cutShort))).rejects.toMatchObject({
      code: "directory-truncated",
    });
    const whole: Search = async function* () {
      yield page(user("ann"));
      yield page();
    };
    expect(await accountsIn(settings(), connecting(whole))).toHaveLength(1);
  });

  it("always refers to partitions that hold no accounts; those references are ignored", async () => {
    const search: Search = async function* () {
      yield {
        entries: [user("ann")],
        references: ["ldaps://ForestDnsZones.x.com/DC=ForestDnsZones,DC=x", "ldaps://x.com/CN=Configuration,DC=x"],
      };
    };
    expect(await accountsIn(settings(), connecting(search))).toHaveLength(1);
  });

  it("that refers in a circle is searched once at each base", async () => {
    let searches = 0;
    const search: Search = async function* () {
      searches += 1;
      yield { entries: [user(`u${searches}`)], references: ["ldaps://dc2/dc=x", "ldaps://dc1/dc=x"] };
    };
    expect(await accountsIn(settings({ referrals: "follow" }), connecting(search))).toHaveLength(2);
    expect(searches).toBe(2);
  });

  it("may return names of attributes in lower case, as LLDAP does", async () => {
    const ann = {
      dn: "uid=ann,dc=x",
      "msrtcsip-primaryuseraddress": "sip:ann@x.com",
      "msrtcsip-primaryhomeserver": "cn=p",
      "msrtcsip-userenabled": "true",
      displayname: "Ann",
      objectguid: Buffer.from("33221100554477668899aabbccddeeff", "hex"),
    };
    const search: Search = async function* () {
      yield page(ann);
    };
    expect(await accountsIn(settings(), connecting(search))).toEqual([
      {
        ...{ key: "sip:ann@x.com", sip: "sip:ann@x.com", name: "Ann", home: "cn=p", enabled: true },
        guid: "00112233-4455-6677-8899-aabbccddeeff",
      },
    ]);
  });

  it("that says neither TRUE nor FALSE of an account is refused", async () => {
    const search: Search = async function* () {
      yield page(user("ann", { "msRTCSIP-UserEnabled": "1" }));
    };
    await expect(accountsIn(settings(), connecting(search))).rejects.toMatchObject({ code: "directory-value" });
  });

  it("may hold two entries of one address and name, which are two accounts, and one below two bases, which is one", async () => {
    const search: Search = async function* (base) {
      const twin = user("ann", { displayName: "Ann" });
      yield page(
        twin,
        ...(base === "dc=x" ? [{ ...twin, dn: "cn=ann,ou=old,dc=x" }] : [{ ...twin, dn: "CN=Ann,DC=x" }]),
      );
    };
    const found = await accountsIn(settings({ baseDns: ["dc=x", "ou=y,dc=x"] }), connecting(search));
    expect(found.map(({ key }) => key)).toEqual(["sip:ann@x.com", "sip:ann@x.com"]);
  });

  it("that has no such home is not taken for one with an empty pool", async () => {
    const searching = (known: readonly string[]): Search =>
      async function* (base, { scope }) {
        if (scope === "sub") yield page(user("ann"));
        else if (known.includes(base)) yield page({ dn: base });
        else throw new Error("no such object");
      };
    const homes = { homes: ["CN=P", "cn=empty"] };
    expect(await accountsIn(settings(homes), connecting(searching(["cn=empty"])))).toHaveLength(1);
    await expect(accountsIn(settings(homes), connecting(searching([])))).rejects.toMatchObject({
      code: "directory-value",
      message: expect.stringContaining("cn=empty"),
    });
    const silent: Search = async function* (_, { scope }) {
      yield scope === "sub" ? page(user("ann")) : page();
    };
    await expect(accountsIn(settings(homes), connecting(silent))).rejects.toMatchObject({ code: "directory-value" });
  });

  it("writes GUIDs half little-endian and SIDs as structures", () => {
    expect(guidText(Buffer.from("33221100554477668899aabbccddeeff", "hex"))).toBe(
      "00112233-4455-6677-8899-aabbccddeeff",
    );
    expect(sidText(Buffer.from("01020000000000052000000020020000", "hex"))).toBe("S-1-5-32-544");
    expect(() => guidText(Buffer.alloc(15))).toThrow(expect.objectContaining({ code: "directory-value" }));
    expect(() => sidText(Buffer.from("0102000000000005", "hex"))).toThrow(
      expect.objectContaining({ code: "directory-value" }),
    );
  });
});
