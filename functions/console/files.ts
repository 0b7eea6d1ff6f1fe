/** A built file, as it is sent with each encoding. */
export interface ConsoleFile {
  readonly type: string;
  readonly identity: Uint8Array;
  readonly gzip: Uint8Array;
  readonly br: Uint8Array;
}

/** By their names below `assets/`, which have a hash of their bytes in them. */
export type ConsoleFiles = ReadonlyMap<string, ConsoleFile>;

/** Pages of help, by their names below `help/`. */
export type FindHelp = (name: string) => ConsoleFile | undefined;

export type Encoding = "br" | "gzip" | "identity";

/** More than any browser sends. */
const MAX_LENGTH = 500;

const accepts = (header: string, encoding: string): boolean =>
  header.split(",").some((range) => {
    const [name = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    return name === encoding && !parameters.some((one) => /^q=0(?:\.0*)?$/.test(one));
  });

/** The smallest form that an `Accept-Encoding` allows. RFC 9110, 12.5.3 */
export const acceptedEncoding = (header = ""): Encoding => {
  const bounded = header.slice(0, MAX_LENGTH);
  if (accepts(bounded, "br")) return "br";
  return accepts(bounded, "gzip") ? "gzip" : "identity";
};
