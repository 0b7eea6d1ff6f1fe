import { Failure } from "../../../core/failure.ts";
import { someNames } from "../../files/some-names.ts";
import type { RecoveryPoint } from "./api.ts";
import { type AwsBackupOptions, invalid } from "./options.ts";

/** How a resource stands. */
export interface ResourceBackup {
  readonly resource: string;
  /** The newest that can be restored; undefined where there is none. */
  readonly point: RecoveryPoint | undefined;
  /** Why it cannot be restored; undefined where it can. */
  readonly fault: string | undefined;
  /** Those that were made after it and cannot be restored. */
  readonly later: readonly string[];
}

/** The two statuses of a recovery point that is whole (AWS Backup's API, DescribeRecoveryPoint). */
const isWhole = ({ Status: status }: RecoveryPoint): boolean => status === "COMPLETED" || status === "AVAILABLE";

const tail = (arn: string): string => arn.split(":").slice(5).join(":");

/** A list by resource leaves out which one it is of. */
const resourceOf = ({ ResourceArn: arn }: RecoveryPoint, { path, resources }: AwsBackupOptions): string => {
  const [only, ...others] = resources;
  if (typeof arn === "string") return arn;
  if (only === undefined || others.length > 0)
    throw invalid(`${path} does not state of which resource its recovery points are: name that one by resources`);
  return only;
};

const isNamed = (resource: string, points: readonly RecoveryPoint[], wanted: string): boolean =>
  resource === wanted || points.some(({ ResourceName: name }) => name === wanted);

/** Of a composite one, what is nested in it. */
const faultOf = (point: RecoveryPoint, all: readonly RecoveryPoint[], nowMs: number): string | undefined => {
  const deleteAt = point.CalculatedLifecycle?.DeleteAt;
  if (typeof deleteAt === "number" && deleteAt <= nowMs)
    return `it was to be deleted at ${new Date(deleteAt).toISOString()}`;
  if (point.IsParent !== true) return undefined;
  const nested = all.filter(({ ParentRecoveryPointArn: parent }) => parent === point.RecoveryPointArn);
  const broken = nested.filter((one) => !isWhole(one));
  if (nested.length === 0) return "nothing that is nested in it is in the list";
  return broken.length === 0
    ? undefined
    : `nested in it is ${broken[0]?.Status} ${tail(broken[0]?.RecoveryPointArn ?? "")}`;
};

const standingOf = (
  resource: string,
  points: readonly RecoveryPoint[],
  all: readonly RecoveryPoint[],
  nowMs: number,
): ResourceBackup => {
  const own = points.toSorted((a, b) => a.CreationDate - b.CreationDate);
  const point = own.filter(isWhole).at(-1);
  const says = (one: RecoveryPoint): string => `${one.Status} ${tail(one.RecoveryPointArn)}`;
  if (point === undefined) return { resource, point, fault: `only ${someNames(own.map(says))}`, later: [] };
  const later = own.filter((one) => one.CreationDate > point.CreationDate).map(says);
  return { resource, point, fault: faultOf(point, all, nowMs), later };
};

/** @throws Failure `source-gone` where nothing is there, `source-invalid` */
export const newestPoints = (
  all: readonly RecoveryPoint[],
  options: AwsBackupOptions,
  nowMs: number,
): readonly ResourceBackup[] => {
  const { vault, resources, path } = options;
  const inVault = all.filter(({ BackupVaultName: name }) => vault === undefined || name === vault);
  const vaults = [...new Set(all.flatMap(({ BackupVaultName: name }) => name ?? []))];
  if (inVault.length === 0)
    throw new Failure(
      "source-gone",
      `${path} has no recovery point${vault === undefined ? "" : ` in vault ${vault} (there are: ${someNames(vaults) || "none"})`}`,
    );
  const byResource = [...Map.groupBy(inVault, (point) => resourceOf(point, options))];
  const asked = byResource.filter(
    ([resource, points]) => resources.length === 0 || resources.some((wanted) => isNamed(resource, points, wanted)),
  );
  const absent = resources
    .filter((wanted) => !asked.some(([resource, points]) => isNamed(resource, points, wanted)))
    .map((resource): ResourceBackup => ({ resource, point: undefined, fault: "it has no recovery point", later: [] }));
  return [...asked.map(([resource, points]) => standingOf(resource, points, all, nowMs)), ...absent];
};
