import type { ManifestHeaderInput } from "../../core/manifest/header.ts";
import { account, file, header, sealedUpload, testKey, type Upload } from "./seal.ts";

/** Evidence of the test plan, completed so many minutes ago. */
const when = (minutesAgo: number): Pick<ManifestHeaderInput, "startedAt" | "completedAt"> => {
  const completed = Date.now() - minutesAgo * 60_000;
  return { startedAt: new Date(completed - 60_000).toISOString(), completedAt: new Date(completed).toISOString() };
};

export const rtcOf = (pool: string, minutesAgo: number, bytes = 1_000): Promise<Upload> =>
  sealedUpload(
    header({ ...when(minutesAgo), agent: "agent00", unit: pool }),
    [file("rtc.bak", bytes)],
    testKey("agent00"),
  );

export const accountsOf = (pool: string, minutesAgo: number, users: readonly string[]): Promise<Upload> =>
  sealedUpload(
    header({ ...when(minutesAgo), agent: "agent00", kind: "inventory", requirement: "accounts", unit: pool }),
    users.toSorted().map((user) => account(`sip:${user}@contoso.com`, { home: `${pool}.contoso.com` })),
    testKey("agent00"),
  );

/** All that both pools need: the gates clear. */
export const allGood = async (minutesAgo: number): Promise<Upload[]> =>
  Promise.all([
    rtcOf("pool01", minutesAgo),
    rtcOf("pool02", minutesAgo),
    accountsOf("pool01", minutesAgo, ["ann", "bob"]),
    accountsOf("pool02", minutesAgo, ["cid", "dee"]),
  ]);
