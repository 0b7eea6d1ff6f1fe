/** Where a text that a person or an agent wrote says that a copy is, in one spelling. */

/** What names a file server or a disk by the protocol that reaches it, with that protocol's default port. */
const FILE_SCHEMES: Readonly<Record<string, number>> = {
  ...{ file: 0, smb: 445, cifs: 445, nfs: 2049, sftp: 22, ssh: 22, scp: 22, ftp: 21, ftps: 990, rsync: 873, afp: 548 },
};
const WEB_SCHEMES: Readonly<Record<string, number>> = {
  ...{ http: 80, https: 443, dav: 80, davs: 443, webdav: 80, webdavs: 443 },
};
/** Stores of objects: their buckets, or containers, are places. */
const BUCKET_SCHEMES: Readonly<Record<string, string>> = {
  ...{ s3: "s3", s3a: "s3", s3n: "s3", gs: "gs", gcs: "gs", b2: "b2" },
  ...{ az: "az", azure: "az", abfs: "az", abfss: "az", wasb: "az", wasbs: "az" },
};

/** Until nothing is left to decode, so that what was encoded twice is the same too. */
const decoded = (location: string): string => {
  if (!/^\s*(?:file:|[a-z][a-z0-9+.-]+:\/\/)/i.test(location)) return location;
  try {
    return decodeURIComponent(location);
  } catch {
    return location;
  }
};

/** Restic's `rest:https://host/`, `s3:https://host/bucket` and `s3:host/bucket`. */
const RESTIC_ADDRESS = /^(?:rest|s3):(?=https?:\/\/)/;
const RESTIC_HOST = /^s3:(?=[^/])/;
/** Before a path of Windows that may be long: `\\?\D:\x`, `\\?\UNC\host\share`. */
const LONG_PATH = /^\/\/\?\/(?:unc\/)?/;

/** Without marks that nobody sees. */
const cleaned = (location: string): string =>
  decoded(location)
    .normalize("NFKC")
    .replaceAll(/\p{Cf}/gu, "")
    .toLowerCase()
    .replaceAll("\\", "/")
    .trim()
    .replace(RESTIC_ADDRESS, "")
    .replace(RESTIC_HOST, "https://")
    .replace(LONG_PATH, "");

/** Without a final dot, and in the letters and numbers of a URL: `bücher` is `xn--bcher-kva`. */
const hostOf = (text: string): string => {
  const host = text.replace(/(?<=[^.])\.+$/, "");
  return (/[?#@:\s]/.test(host) ? undefined : URL.parse(`http://${host}`)?.hostname) || host;
};

/** A host, and its port where that is not the default one; who is let in there is no place. */
const authorityOf = (text: string, defaultPort: number | undefined): string => {
  const [, name = "", port = ""] = /^(.*?)(?::(\d*))?$/s.exec(text.replace(/^.*@/s, "")) ?? [];
  return port === "" || Number(port) === defaultPort ? hostOf(name) : `${hostOf(name)}:${Number(port)}`;
};

/** Where a path leads: without empty steps, and with its steps up taken. */
const stepsOf = (path: string): readonly string[] => {
  const steps: string[] = [];
  for (const step of path.split("/"))
    if (step === "..") steps.pop();
    else if (step !== "" && step !== ".") steps.push(step);
  return steps;
};

const ADDRESS_OF_AZURE = /^([^.]+)\.(?:blob|dfs)\.core\.windows\.net$/;
const ADDRESS_OF_GOOGLE = /^(?:(.+)\.)?storage\.(?:googleapis|cloud\.google)\.com$/;

const amazonBucket = (host: string, first: string | undefined): string | undefined => {
  const labels = host.split(".");
  const service = labels.findIndex((label) => label === "s3" || label.startsWith("s3-"));
  if (!labels.includes("amazonaws") || service === -1) return undefined;
  return service === 0 ? first : labels.slice(0, service).join(".");
};

/** The bucket in the address of a store of objects: in its host, or else first in its path. */
const bucketOfAddress = (authority: string, [first]: readonly string[]): string | undefined => {
  const [host = ""] = authority.split(":");
  const [azure, google] = [ADDRESS_OF_AZURE.exec(host), ADDRESS_OF_GOOGLE.exec(host)];
  const [store, bucket] =
    azure !== null
      ? ["az", first && `${first}@${azure[1]}`]
      : google !== null
        ? ["gs", google[1] ?? first]
        : ["s3", amazonBucket(host, first)];
  return bucket && `${store}://${bucket}`;
};

/** `container@account.dfs.core.windows.net`, or a bucket; Restic writes a colon after it. */
const bucketName = (rest: string): string | undefined =>
  /^\/*([^/:]+)/.exec(rest)?.[1]?.replace(/(@[^.@]+)\.(?:blob|dfs)\.core\.windows\.net\.?$/, "$1");

/** How Windows writes a path on the web: `\\host@SSL@5006\b`. */
const OF_WEB = /^([^/@]+)@(?:ssl(?:@\d+)?|\d+)(?=\/|$)/;

/** A path, perhaps on another host: `\\nas\b`, `nas:/b`, `/b`. */
const pathPlace = (text: string): string => {
  const [first = "", ...rest] = stepsOf(text.replace(/^\/+/, "").replace(OF_WEB, "$1"));
  return [/^[a-z]:$/.test(first) ? first : authorityOf(first, undefined), ...rest].join("/");
};

const filePlace = (scheme: string, rest: string): string => {
  const [, authority, path = ""] = /^\/\/([^/]+)(.*)$/s.exec(rest) ?? [];
  if (authority === undefined) return pathPlace(rest);
  const host = authorityOf(authority, FILE_SCHEMES[scheme]);
  return [...(scheme === "file" && host === "localhost" ? [] : [host]), ...stepsOf(path)].join("/");
};

const webPlace = (scheme: string, rest: string): string => {
  const [, authority = "", path = ""] = /^\/*([^/]*)(.*)$/s.exec(rest) ?? [];
  const [host, steps] = [authorityOf(authority, WEB_SCHEMES[scheme]), stepsOf(path)];
  return bucketOfAddress(host, steps) ?? `https://${[host, ...steps].join("/")}`;
};

const otherPlace = (text: string): string => {
  const [, scheme, authority = "", path = ""] = /^([a-z][a-z0-9+.-]+:\/\/)\/*([^/]*)(.*)$/s.exec(text) ?? [];
  if (scheme === undefined) return pathPlace(text);
  return `${scheme}${[authorityOf(authority, undefined), ...stepsOf(path)].join("/")}`;
};

const respelled = (location: string): string => {
  const text = cleaned(location);
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9]+):(.*)$/s.exec(text) ?? [];
  const store = Object.hasOwn(BUCKET_SCHEMES, scheme) ? BUCKET_SCHEMES[scheme] : undefined;
  if (store !== undefined) return `${store}://${bucketName(rest) ?? ""}`;
  if (text.startsWith("arn:")) return `s3://${/:s3:::([^/]*)/.exec(text)?.[1] ?? text}`;
  if (Object.hasOwn(FILE_SCHEMES, scheme)) return filePlace(scheme, rest);
  return Object.hasOwn(WEB_SCHEMES, scheme) ? webPlace(scheme, rest) : otherPlace(text);
};

/**
 * One name of the place that a location names, however it is spelled. Where two spellings may be one place they are: a file
 * server is one by whatever protocol, user and default port, and a bucket is one whatever is in it. The name of a place is
 * its own name.
 */
export const placeOfLocation = (location: string): string => {
  let place = location;
  // What is spelled anew may be of another kind, such as a path of an address; each round but the first shortens it.
  for (let round = 0; round <= location.length; round += 1) {
    const next = respelled(place);
    if (next === place) break;
    place = next;
  }
  return place;
};

/** The name of a bucket of S3 as a place. */
export const placeOfBucket = (bucket: string): string => `s3://${bucket.toLowerCase()}`;
