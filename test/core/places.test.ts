import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placeOfLocation } from "../../core/audit/location.ts";
import { copiesByPlace } from "../../core/audit/place.ts";
import type { Copy } from "../../core/manifest/header.ts";
import { ManifestHeader } from "../../core/manifest/header.ts";
import { header } from "../support/seal.ts";

/** Copies in one place are one copy, however the place is spelled. */

const claim = (over: object) => ({ location: "x", site: "off-site", ...over });
const places = (...claims: object[]): readonly Copy[] =>
  copiesByPlace(ManifestHeader.parse(header({ copies: claims.map(claim) as never })).copies);
const at = (...locations: string[]) => places(...locations.map((location) => ({ location }))).length;

describe("a bucket is one place", () => {
  it.each([
    "s3://vault/other",
    "arn:aws:s3:::vault",
    "https://vault.s3.amazonaws.com/x",
    "https://vault.s3.eu-west-1.amazonaws.com/x",
    "http://vault.s3-eu-west-1.amazonaws.com:80/x",
    "https://s3.amazonaws.com/vault/x",
    "http://s3-eu-west-1.amazonaws.com/vault/x",
    "HTTPS://S3.eu-west-1.amazonaws.com//vault",
    "https://reader@vault.s3.amazonaws.com/x",
    "s3a://vault/x",
    "s3:s3.amazonaws.com/vault/x",
    "s3:https://s3.eu-west-1.amazonaws.com/vault",
    "s3://va\u200bult/x",
  ])("that %s names", (location) => {
    expect(at("s3://vault/a", location)).toBe(1);
    expect(at("s3://elsewhere/a", location)).toBe(2);
  });
  it("whose name may have dots", () => {
    expect(at("s3://my.vault", "https://my.vault.s3.eu-west-1.amazonaws.com/x")).toBe(1);
    expect(at("s3://myvault", "https://my.vault.s3.eu-west-1.amazonaws.com/x")).toBe(2);
  });
  it.each([
    "/mnt/./nas/a",
    "/mnt/nas/b/../a",
    "file:///mnt/nas/a",
    "file://localhost/mnt/nas/a",
    "/mnt/ｎas/a\u00ad",
    "file:///mnt/n%61s/a",
  ])("and a folder, as %s names it too", (location) =>
    expect([at("/mnt/nas/a", location), at("/mnt/nas/b", location)]).toEqual([1, 2]),
  );
  it("and other places are told apart by their whole path", () => {
    expect(at("https://s3.example.com/a", "https://s3.example.com/b")).toBe(2);
    expect(at("https://ec2.amazonaws.com/a", "https://ec2.amazonaws.com/b")).toBe(2);
    expect(at("ftp://s3.amazonaws.com/a", "https://s3.amazonaws.com/a")).toBe(2);
    expect(at("s3:x/vault/a", "s3:x/vault/b")).toBe(2);
    expect(at("xs3://vault/a", "xs3://vault/b")).toBe(2);
    expect(at("nas/ab", "nas/a/b")).toBe(2);
    expect(at("https://web/ab", "https://web/a/b")).toBe(2);
    expect(at("x-other://web/ab", "x-other://web/a/b")).toBe(2);
    expect(at("smb://localhost/a", "/a")).toBe(2);
    expect(at("smb://nas../a", "smb://nas/a")).toBe(1);
    expect(at("abfs://box@store.dfs.core.windows.net/x", "az://box@store/y")).toBe(1);
    expect(at("d:/a", "d/a")).toBe(2);
    expect(at("n:22/a", "n:022/a")).toBe(1);
    expect(at(" file:///mnt/n%61s/a", "/mnt/nas/a")).toBe(1);
    expect(at("/mnt/%61 file:", "/mnt/a file:")).toBe(2);
    expect(at("file://nas/a", "/a")).toBe(2);
    expect(at("\\\\nas\\a\\", "//NAS/a")).toBe(1);
    expect(at("\\\\?\\UNC\\nas\\a", "\\\\nas\\a")).toBe(1);
    expect(at("\\\\?\\D:\\a", "d:/a", "\\\\.\\D:\\a")).toBe(1);
    expect(at("s3:https://minio/vault/a", "s3:minio/vault/a", "https://minio/vault/a")).toBe(1);
    expect(at("/mnt/n%61s", "/mnt/nas", "file:///mnt/%", "file:///mnt/%25")).toBe(3);
  });
});

describe("a place is one", () => {
  it.each([
    ["by whatever protocol a share is reached", "smb://nas/b", "\\\\nas\\b", "cifs://nas/b", "nfs://nas/b", "//nas/b"],
    ["by a protocol and as a remote path", "sftp://nas/b", "nas:/b", "u@nas:/b", "sftp:u@nas:/b", "ssh://nas:22/b"],
    [
      "with and without its default port",
      "https://h",
      "https://h:443",
      "http://h:80/",
      "https://h:0443",
      "davs://h:443",
    ],
    ["with and without the port of a share", "smb://nas:445/b", "smb://nas/b"],
    ["with and without the final dot of its host", "https://h.example.", "https://h.example", "https://h.example.:443"],
    ["with and without the final dot of a share's host", "smb://nas./b", "\\\\NAS.\\b", "nas:/b"],
    ["whoever is let in", "https://u@h/x", "https://u:p@h/x", "https://h/x", "https://a@b@h:443/x"],
    ["whoever is let in by a protocol that we do not know", "foo://u@h/x", "foo://h/x", "foo://h./x"],
    ["in any case of its letters", "SMB://NAS/B", "smb://nas/b"],
    ["in any letters of its host", "https://b\u00fccher.example", "https://xn--bcher-kva.example"],
    ["with escaped letters, also where they are escaped twice", "https://h/%62", "https://h/b", "https://h/%2562"],
    ["on the web and by the path that Windows gives that", "\\\\nas@SSL@5006\\b", "\\\\nas@5006\\b", "\\\\nas\\b"],
    ["in a bucket of Google", "gs://b/x", "gs://b/y", "gcs://b", "gs:b:/x", "https://storage.googleapis.com/b/x"],
    ["in a bucket of Google that is in its host", "gs://b", "https://b.storage.googleapis.com/y"],
    ["in a container of Azure", "az://c/x", "azure://c/y", "abfs://c", "azure:c:/x"],
    [
      "in a container of an account of Azure",
      "abfss://c@a.dfs.core.windows.net/x",
      "wasbs://c@a.blob.core.windows.net./y",
      "https://a.blob.core.windows.net/c/z",
      "https://a.dfs.core.windows.net:443/c",
    ],
    ["as a remote path below the folder of whoever is let in", "u@nas:b/c", "nas:b/c"],
    ["as Restic writes it", "rest:https://h:8000/x", "https://h:8000/x"],
  ])("%s", (_, ...locations) => expect(at(...locations)).toBe(1));

  it.each([
    ["hosts", "smb://nas/b", "smb://nas2/b"],
    ["ports that are not the default", "https://h:8443", "https://h:9443", "https://h"],
    ["shares", "\\\\nas\\b", "\\\\nas\\c"],
    ["drives", "d:/b", "e:/b", "/b"],
    ["buckets, stores", "gs://b", "gs://c", "s3://b", "az://b", "b2://b"],
    ["accounts of Azure", "abfs://c@a.dfs.core.windows.net", "abfs://c@b.dfs.core.windows.net"],
    ["marks in a name", "/a#b", "/a#c", "/a?b"],
    ["tapes", "tape LTO-001", "tape LTO-002", "tape:LTO-003"],
  ])("and is another of two %s", (_, ...locations) => expect(at(...locations)).toBe(locations.length));

  const piece = fc.constantFrom(
    ...[
      "s3",
      "gs",
      "az",
      "smb",
      "file",
      "https",
      "http",
      "foo",
      "rest",
      "arn:aws:s3:::",
      "d",
      "nas",
      "h.",
      "u@",
      "@ssl",
    ],
    ...[
      ":",
      "://",
      "/",
      "//",
      "\\",
      "\\\\?\\",
      "..",
      ".",
      ":443",
      ":22",
      "%2e",
      "%25",
      "%2F",
      "\u200b",
      "\uff0f",
      " ",
      "Ü",
      "[::1]",
    ],
    ...["amazonaws", ".s3.", ".blob.core.windows.net", "storage.googleapis.com", "10", "#", "?"],
  );
  it("whose name is its own name, whatever a location is made of", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const place = placeOfLocation(pieces.join(""));
        expect(placeOfLocation(place)).toBe(place);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("of two claims about one place the weaker counts", () => {
  const merged = (one: object, other: object) => {
    const [copy, ...more] = places(one, other);
    expect(more).toEqual([]);
    return copy;
  };
  const LOCK = "2027-01-01T00:00:00.000Z";
  const LATER = "2028-01-01T00:00:00.000Z";
  it("of its site, its medium and its lock", () => {
    expect(merged({}, { site: "on-site" })?.site).toBe("on-site");
    expect(merged({ site: "on-site" }, {})?.site).toBe("on-site");
    expect(merged({ medium: "tape" }, { medium: "tape" })?.medium).toBe("tape");
    expect(merged({ medium: "tape" }, { medium: "disk" })?.medium).toBeUndefined();
    expect(merged({ immutable: true }, { immutable: false })?.immutable).toBe(false);
    expect(merged({ immutable: true }, { immutable: true })?.immutable).toBe(true);
  });
  it("of two dates the earlier, and of one date that date where the other is locked as well", () => {
    const until = (one?: string, other?: string) => merged({ immutableUntil: one }, { immutableUntil: other });
    expect(until(LATER, LOCK)?.immutableUntil).toBe(LOCK);
    expect(until(LOCK, LATER)?.immutableUntil).toBe(LOCK);
    // A claim without any lock makes the other's worth nothing; one that is locked for ever does not.
    expect([until(LOCK), until(undefined, LOCK)].map((copy) => copy?.immutableUntil)).toEqual([undefined, undefined]);
    const locked = { immutable: true };
    expect(merged({ immutableUntil: LOCK }, locked)?.immutableUntil).toBe(LOCK);
    expect(merged(locked, { immutableUntil: LOCK })?.immutableUntil).toBe(LOCK);
    expect(until()?.immutableUntil).toBeUndefined();
  });
});
