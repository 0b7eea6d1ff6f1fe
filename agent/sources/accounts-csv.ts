import { statSync } from "node:fs";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import type { AccountEntry } from "../../core/manifest/entry.ts";
import { sortByKey } from "../../core/manifest/key-order.ts";
import { accountEntry } from "../formats/account.ts";
import { columnsOf, csvRows, type Row } from "../formats/csv.ts";
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
const TRUE = new Set(["true", "1", "yes", "-1"]);

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
          enabled: enabled === undefined ? undefined : TRUE.has(enabled.toLowerCase()),
          guid,
          sid,
        },
        fallback(row) ?? `row ${line}`,
      );
    },
  };
};

/**
 * Reads accounts from a CSV by the names of its columns, sorted as a manifest wants them. Repeated accounts stay: the
 * auditor judges them.
 * @param home only rows homed here, compared without regard to case
 * @throws Failure `csv-invalid` with the line where the file is broken, or where it has no column for SIP address or home
 */
export const readAccounts = async (file: string, home?: string): Promise<AccountEntry[]> => {
  let reader: ReturnType<typeof rowReader> | undefined;
  const wanted = home?.toLowerCase();
  const accounts: AccountEntry[] = [];
  let line = 1;
  for await (const row of csvRows(file, (names) => {
    reader = rowReader(file, names);
  })) {
    line += 1;
    if (reader === undefined) continue;
    if (wanted === undefined || reader.home(row)?.toLowerCase() === wanted) accounts.push(reader.account(row, line));
  }
  if (reader === undefined) throw new Failure("csv-invalid", `${file} has no line with the names of columns`);
  return sortByKey(accounts);
};

const options = z.strictObject({
  type: z.literal("accounts-csv"),
  path: z.string().min(1).max(4096),
  home: z.string().optional().meta({ description: "Only rows homed here, where one export holds several pools" }),
});
type Options = z.infer<typeof options>;

export const source: Source<Options> = {
  id: "accounts-csv",
  kind: "inventory",
  title: "Accounts in a CSV",
  madeBy: "`Get-CsUser \\| Export-Csv`, `Get-WmiObject MSFT_SIPESUserSetting \\| Export-Csv`",
  options,
  paths: ["path"],
  detect: ({ text }) => {
    const [first = "", second = ""] = text.replace(/^\ufeff/, "").split(/\r?\n/);
    const names = (first.startsWith("#TYPE") ? second : first)
      .split(/[,;\t]/)
      .map((name) => name.replaceAll('"', "").trim());
    const columns = columnsOf(names);
    return columns.has(COLUMNS.sip) && columns.has(COLUMNS.home);
  },
  read: async ({ path, home }) => {
    const { mtimeMs } = statSync(path);
    return { entries: await readAccounts(path, home), complete: true, completedMs: mtimeMs };
  },
};
