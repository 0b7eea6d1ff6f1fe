import { ClaimAnswer, ClaimBody } from "../../core/enrolment/claim.ts";
import { ROLES, route } from "../route.ts";
import {
  EnrolmentBody,
  EnrolmentsAnswer,
  EnrolmentsQuery,
  IssuedEnrolment,
  WithdrawnEnrolment,
} from "../schemas/enrolment.ts";

export const ENROLMENTS = {
  issueEnrolment: route(() => ({
    summary: "Give out a code by which one host proposes the key of an agent",
    description:
      "The code is used once, within minutes. What a host proposes counts for nothing until a plan names its key.",
    tag: "Enrolment",
    body: EnrolmentBody,
    answers: { 200: IssuedEnrolment },
    problems: ["approver-machine", "enrolment-too-many", "forgetting-under-way"],
    roles: ["operator", "manager"],
    people: true,
  })),
  listEnrolments: route(() => ({
    summary: "List the codes that were given out, and the hosts that used them",
    tag: "Enrolment",
    query: EnrolmentsQuery,
    answers: { 200: EnrolmentsAnswer },
    problems: [],
    roles: ROLES,
  })),
  withdrawEnrolment: route(() => ({
    summary: "Take a code back",
    description:
      "Also one that a host has used: nobody can use it any more, and what the host proposed is shown as withdrawn. A second time changes nothing. A key that a plan names already stays there.",
    tag: "Enrolment",
    answers: { 200: WithdrawnEnrolment },
    problems: ["approver-machine", "enrolment-unknown", "forgetting-under-way", "ledger-conflict"],
    roles: ["operator", "manager"],
    people: true,
  })),
  claimEnrolment: route(() => ({
    summary: "Propose the key of an agent, by a code",
    description:
      "Asked by the host, which has no token. The same key may ask again, so that an answer that was lost is no code that was lost.",
    tag: "Enrolment",
    body: ClaimBody,
    answers: { 200: ClaimAnswer },
    problems: ["enrolment-unknown", "enrolment-used", "enrolment-expired", "enrolment-host", "ledger-conflict"],
    roles: [],
  })),
} as const;
