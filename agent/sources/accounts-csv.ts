import { statSync } from "node:fs";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import type { AccountEntry } from "../../core/manifest/entry.ts";
import { accountEntry } from "../formats/account.ts";
import { findBoolean } from "../formats/boolean.ts";
import { columnsOf, csvRows, type Row } from "../formats/csv.ts";
import { encodingOption } from "../formats/encoding.ts";
import { type Entries, entrySorter } from "../sorting/entries.ts";
import type { Scratch } from "../sorting/scratch.ts";
import type { Source } from "./source.ts";

/**
 * Columns by what they mean: Get-CsUser's own names, WMI's MSFT_SIPESUserSetting
 * (learn.microsoft.com, dd167418) and the directory's attributes.
 */
const COLUMNS = {
  sip: ["SipAddress", "PrimaryURI", "msRTCSIP-PrimaryUserAddress"],
  name: ["DisplayName", "Name"],
  home: ["RegistrarPool", "HomeServer", "HomeServerDN", "msRTCSIP-PrimaryHomeServer"],
  target: ["TargetRegistrarPool", "TargetServerIfMoving", "TargetServerDNIfMoving", "msRTCSIP-TargetHomeServer"],
  enabled: ["Enabled", "msRTCSIP-UserEnabled"],
  guid: ["Guid", "ObjectGuid"],
  sid: ["Sid", "ObjectSid"],
} as const;
const FALLBACK_NAMES = ["UserPrincipalName", "SamAccountName", "DistinguishedName", "UserDN", "Identity", "InstanceID"];

type Column = keyof typeof COLUMNS;
const MAX_NAMED = 5;
const MAX_COUNTED = 10_000;

/** Refuses a table that lacks a column for address or home, and reads rows by what columns mean. */
const rowReader = (file: string, names: readonly string[]) => {
  const columns = columnsOf(names);
  for (const column of ["sip", "home"] as const)
    if (!columns.has(COLUMNS[column]))
      throw new Failure("csv-invalid", `${file} has no column for ${column}: one of ${COLUMNS[column].join(", ")}`);
  const value = Object.fromEntries(
    Object.entries(COLUMNS).map(([column, wanted]) => [column, columns.reader(wanted, column === "name")]),
  ) as Record<Column, (row: Row) => string | undefined>;
  const fallback = columns.reader(FALLBACK_NAMES);
  const isEnabled = (text: string, line: number): boolean => {
    const enabled = findBoolean(text);
    if (enabled === undefined)
      throw new Failure("csv-invalid", `${file}: row ${line} says "${text.slice(0, 80)}" of whether it is enabled`);
    return enabled;
  };
  return {
    home: value.home,
    account: (row: Row, line: number): AccountEntry => {
      const enabled = value.enabled(row);
      const [sip, name, home, target, guid, sid] = (["sip", "name", "home", "target", "guid", "sid"] as const).map(
        (column) => value[column](row),
      );
      return accountEntry(
        {
          sip,
          name,
          home,
          target,
          enabled: enabled === undefined ? undefined : isEnabled(enabled, line),
          guid,
          sid,
        },
        fallback(row) ?? `row ${line}`,
      );
    },
  };
};

/** A name with or without the dot that ends one in DNS, or a distinguished name with or without blanks between its parts. */
const sameHome = (home: string): string =>
  home
    .toLowerCase()
    .replace(/\.$/, "")
    .replace(/,\s+(?=[a-z]+=)/g, ",");

/** Homes that are not the wanted one; a name without its domain may be of it, or not. */
const otherHomes = (file: string, wanted: string) => {
  const counts = new Map<string, number>();
  return {
    add: (home: string | undefined, line: number): void => {
      if (home !== undefined && !home.includes(".") && wanted.startsWith(`${sameHome(home)}.`))
        throw new Failure("csv-invalid", `${file}: row ${line} is homed on "${home}", which may be ${wanted} or not`);
      const name = home ?? "no home";
      if (counts.has(name) || counts.size < MAX_COUNTED) counts.set(name, (counts.get(name) ?? 0) + 1);
    },
    names: (): string[] => [...counts.keys()].slice(0, MAX_NAMED),
    label: (): string =>
      [...counts]
        .slice(0, MAX_NAMED)
        .map(([name, count]) => `${count} of ${name}`)
        .join(", "),
  };
};

const options = z.strictObject({
  type: z.literal("accounts-csv"),
  path: z.string().min(1).max(4096),
  home: z.string().optional().meta({ description: "Only rows homed here, where one export holds several pools" }),
  encoding: encodingOption,
});
type Options = z.infer<typeof options>;

/**
 * Reads accounts from a CSV by the names of its columns, sorted as a manifest wants them. Repeated accounts stay: the
 * auditor judges them.
 * @param home only rows homed here, compared as {@link sameHome} tells
 * @returns the accounts, and how many rows of which other homes were left out; empty where none was
 * @throws Failure `csv-invalid` with the line where the file is broken, or where it has no column for SIP address or home;
 *   `spool-full`, `manifest-unwritable`
 */
export const readAccounts = async (
  { path: file, home, encoding }: Omit<Options, "type">,
  scratch: Scratch,
): Promise<{ readonly accounts: Entries; readonly others: string }> => {
  let reader: ReturnType<typeof rowReader> | undefined;
  const wanted = home === undefined ? undefined : sameHome(home);
  const accounts = entrySorter("inventory", scratch);
  let count = 0;
  const others = otherHomes(file, wanted ?? "");
  let line = 1;
  const header = (names: readonly string[]): void => {
    reader = rowReader(file, names);
  };
  for await (const row of csvRows(file, header, encoding)) {
    line += 1;
    if (reader === undefined) continue;
    const at = reader.home(row);
    if (wanted === undefined || (at !== undefined && sameHome(at) === wanted)) {
      accounts.add(reader.account(row, line));
      count += 1;
    } else others.add(at, line);
  }
  if (reader === undefined) throw new Failure("csv-invalid", `${file} has no line with the names of columns`);
  if (count === 0 && others.names().length > 0)
    throw new Failure(
      "csv-invalid",
      `${file} has no account of "${home}" (there are those of: ${others.names().join(", ")})`,
    );
  return { accounts: accounts.end(), others: others.label() };
};

export const source: Source<Options> = {
  id: "accounts-csv",
  kind: "inventory",
  title: "Accounts in a CSV",
  madeBy: "`Get-CsUser \\| Export-Csv`, `Get-WmiObject MSFT_SIPESUserSetting \\| Export-Csv`",
  options,
  answers: {
    run: { cannotArise: "an export is of one moment; an account that is there twice is found by the auditor." },
    numbers:
      "None is read. Whether an account is enabled is a word (true, 1, yes, -1, and what spreadsheets write in some languages); another one is refused by its row.",
    backup: { cannotArise: "it is an inventory." },
    whole:
      "A file without the columns of address and home is refused. Whether all accounts of a directory were exported, it does not state; a `home` without an account fails by name.",
    unread: "A row with another number of fields, an open quote or bytes that are no text are refused by their line.",
    time: "The file's last change, as it is; one of the future is refused by the auditor (`time-future`).",
    names:
      "Columns are found by their names, without regard to case; an account's key is its address in lower case, and `home` is compared without regard to case, to the dot that may end a name, and to blanks between the parts of a distinguished name. A row whose home is the same name without its domain is refused. The label `other-homes` counts the rows that are left out.",
    alarms: "A first line `#TYPE …`, a byte order mark and UTF-16 are no faults; `encoding` reads a code page.",
    still: { cannotArise: "it lists accounts, and the age of the export is the age of the evidence." },
  },
  paths: ["path"],
  detect: ({ text }) => {
    const [first = "", second = ""] = text.replace(/^\ufeff/, "").split(/\r?\n/);
    const names = (first.startsWith("#TYPE") ? second : first)
      .split(/[,;\t]/)
      .map((name) => name.replaceAll('"', "").trim());
    const columns = columnsOf(names);
    return columns.has(COLUMNS.sip) && columns.has(COLUMNS.home);
  },
  read: async (own, { scratch }) => {
    const { mtimeMs } = statSync(own.path);
    const { accounts, others } = await readAccounts(own, scratch);
    const labels = others === "" ? {} : { labels: { "other-homes": others } };
    return { entries: accounts, complete: true, completedMs: mtimeMs, ...labels };
  },
};
