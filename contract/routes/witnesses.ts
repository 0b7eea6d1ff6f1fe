import { ROLES, route } from "../route.ts";
import { CosignaturesBody, CosignaturesKept } from "../schemas/log.ts";

export const WITNESSES = {
  keepCosignatures: route(() => ({
    summary: "Keep what a witness signed of the log's head",
    description:
      "Kept for ever where the head is one of this log and the signature is by a witness that the operator named; who brings it does not count. The same again changes nothing. Signatures by others are left out.",
    tag: "Log",
    body: CosignaturesBody,
    answers: { 200: CosignaturesKept },
    problems: [
      ...(["checkpoint-foreign", "checkpoint-unsigned", "checkpoint-contradicted"] as const),
      ...(["witness-unknown", "cosignature-wrong", "cosignature-time"] as const),
      ...(["ledger-conflict", "store-throttled"] as const),
    ],
    roles: ROLES,
  })),
} as const;
