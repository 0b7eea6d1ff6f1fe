import type { Call, Service } from "../aws/service.ts";

/** Without account and region: `queue`, `bucket/folder`. A key of KMS or an address is one of a kind. */
const withoutNames = (arn: string): string => {
  const [, , service = "", , , ...rest] = arn.split(":");
  const path = rest.join(":").split("/");
  return service === "s3" ? path.slice(0, 2).join("/") : (path[0] ?? "");
};

/** What a call is about: what the service says, or the resources for which it needs permissions. */
export const subjectOf = (service: Service, call: Call): string =>
  service.subject?.(call) ??
  [...new Set(service.accessRequests(call).map(({ resource }) => withoutNames(resource)))].toSorted().join("+");
