import { route } from "../route.ts";
import { Recorded } from "../schemas/approval.ts";
import {
  AcceptanceBody,
  ApprovalBody,
  ArmingBody,
  AttestationBody,
  BaselineBody,
  RevocationBody,
  SignatureBody,
  WaiverBody,
} from "../schemas/body.ts";

/** What every approval may be answered with. */
const OF_ALL = ["not-found", "approver-machine", "plan-applying", "ledger-conflict", "ledger-refused"] as const;

export const APPROVALS = {
  requestWaiver: route({
    summary: "Request a waiver of a checkpoint",
    description: "It has no effect until somebody else approves it.",
    tag: "Approvals",
    body: WaiverBody,
    answers: { 200: Recorded },
    problems: [...OF_ALL, "waiver-too-long", "waiver-expired"],
    roles: ["operator", "manager"],
    people: true,
  }),
  approveWaiver: route({
    summary: "Approve a waiver that somebody else requested",
    tag: "Approvals",
    body: ApprovalBody,
    answers: { 200: Recorded },
    problems: [
      ...OF_ALL,
      ...(["approval-outdated", "waiver-too-long", "waiver-expired", "waiver-self-approved"] as const),
      ...(["waiver-in-force", "waiver-granted-before", "sign-off-role", "sign-off-person", "sign-off-twice"] as const),
    ],
    roles: ["manager"],
    people: true,
  }),
  requestBaseline: route({
    summary: "Request that less than before is accepted",
    description: "It has no effect until somebody else approves it.",
    tag: "Approvals",
    body: BaselineBody,
    answers: { 200: Recorded },
    problems: [...OF_ALL, "baseline-not-shrunk"],
    roles: ["operator", "manager"],
    people: true,
  }),
  acceptBaseline: route({
    summary: "Accept less than before, as somebody else requested",
    tag: "Approvals",
    body: AcceptanceBody,
    answers: { 200: Recorded },
    problems: [
      ...OF_ALL,
      ...(["approval-outdated", "baseline-not-shrunk", "baseline-self-approved", "baseline-accepted-before"] as const),
    ],
    roles: ["manager"],
    people: true,
  }),
  attest: route({
    summary: "State what a requirement asks for, where the plan takes a person's word",
    description: "The same `id` may be sent again: it is recorded once.",
    tag: "Approvals",
    body: AttestationBody,
    answers: { 200: Recorded },
    problems: [
      ...OF_ALL,
      ...(["approval-outdated", "attestation-not-allowed", "attestation-role", "attestation-contradicted"] as const),
      ...(["attestation-expired", "attestation-recorded-before"] as const),
    ],
    roles: ["operator", "manager"],
    people: true,
  }),
  approveAttestation: route({
    summary: "Approve what somebody else attested",
    tag: "Approvals",
    body: AcceptanceBody,
    answers: { 200: Recorded },
    problems: [
      ...OF_ALL,
      ...(["approval-outdated", "attestation-not-allowed", "attestation-role", "attestation-contradicted"] as const),
      ...(["attestation-expired", "attestation-recorded-before", "attestation-self-approved"] as const),
    ],
    roles: ["manager"],
    people: true,
  }),
  sign: route({
    summary: "Sign a sign-off",
    tag: "Approvals",
    body: SignatureBody,
    answers: { 200: Recorded },
    problems: [
      ...OF_ALL,
      ...(["approval-outdated", "sign-off-not-required", "sign-off-no-evidence", "sign-off-incomplete"] as const),
      ...(["sign-off-unsatisfied", "sign-off-role", "sign-off-person", "sign-off-twice"] as const),
    ],
    roles: ["manager"],
    people: true,
  }),
  revoke: route({
    summary: "Revoke a waiver, a sign-off or an attestation",
    tag: "Approvals",
    body: RevocationBody,
    answers: { 200: Recorded },
    problems: [...OF_ALL, "waiver-missing", "sign-off-missing", "attestation-missing"],
    roles: ["manager"],
    people: true,
  }),
  arm: route({
    summary: "Arm a gate that the plan leaves to a person",
    tag: "Approvals",
    body: ArmingBody,
    answers: { 200: Recorded },
    problems: [...OF_ALL, "arming-by-plan"],
    roles: ["manager"],
    people: true,
  }),
} as const;
