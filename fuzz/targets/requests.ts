import type * as z from "zod";
import { readCursor, writeCursor } from "../../adapters/dynamo/cursor.ts";
import { migrationOf, notificationKeyOf, sequenceNumberOf } from "../../adapters/dynamo/stream.ts";
import {
  AcceptanceBody,
  ApprovalBody,
  AttestationBody,
  BaselineBody,
  RevocationBody,
  SignatureBody,
  WaiverBody,
} from "../../contract/schemas/body.ts";
import { EnrolmentBody } from "../../contract/schemas/enrolment.ts";
import { CheckpointQuery, HistoryQueryText } from "../../contract/schemas/query.ts";
import { ClaimBody } from "../../core/enrolment/claim.ts";
import { findCode } from "../../core/enrolment/code.ts";
import { isProven } from "../../core/enrolment/proof.ts";
import { bodyOf } from "../../functions/body.ts";
import { callerOf } from "../../functions/caller.ts";
import { deliveryOf, outcomeOf } from "../../functions/feedback/mail-event.ts";
import type { HttpEvent } from "../../functions/http.ts";
import { parseQuery } from "../../functions/query.ts";
import { arrivalsOf } from "../../functions/receive/bucket-event.ts";
import { HOSTILE_TEXTS } from "../hostile.ts";
import { mutateBytes, mutateValue } from "../mutate.ts";
import { BrokenRule, type Target } from "../target.ts";

/** A parser of a JSON text, whose values and whose bytes are changed. */
const ofJson = (name: string, examples: readonly unknown[], judge: (text: string) => unknown): Target => ({
  name,
  generate: (random) => {
    let value = random.oneOf(examples);
    while (random.happens(0.7)) value = mutateValue(value, random);
    const bytes = Buffer.from(JSON.stringify(value));
    return random.happens(0.3) ? mutateBytes(bytes, random, ["{", "}", "[", "]", ",", '"', "null", "\\ud800"]) : bytes;
  },
  judge: (input) => JSON.stringify(judge(input.toString("utf8"))) ?? "undefined",
});

/** A value that AWS itself has parsed: what is no JSON never gets here. */
const parsedBefore = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const SEEN = { planVersion: 1, rules: "0123456789abcdef", evidence: "e" };
const REASON = { reason: "seen the list" };

/** The body of a request whose sender has signed in. */
const ofBody = (name: string, schema: z.ZodType, example: object): Target =>
  ofJson(`body-${name}`, [{ ...REASON, ...example }], (body) => bodyOf(schema, { body } as HttpEvent));

const BODIES: readonly Target[] = [
  ofBody("waiver", WaiverBody, { control: "a second export", expiresAt: "2026-11-22T16:00:00Z" }),
  ofBody("approval", ApprovalBody, { role: "business", seen: SEEN }),
  ofBody("baseline", BaselineBody, {}),
  ofBody("acceptance", AcceptanceBody, { seen: SEEN }),
  ofJson(
    "body-attestation",
    [
      {
        ...{ id: "0b0e4f5a-1b7c-4d53-9f0e-6a4f0c1d2e3f", statement: "nobody is homed here", seen: SEEN },
        attachments: [{ name: "users.csv", size: 3, sha256: "0".repeat(64) }],
      },
    ],
    (body) => bodyOf(AttestationBody, { body } as HttpEvent),
  ),
  ofBody("signature", SignatureBody, { role: "business", seen: SEEN }),
  ofBody("revocation", RevocationBody, { what: "waiver" }),
  ofJson("body-enrolment", [{ agent: "db01", units: ["db01", "*"], host: "db01", minutes: 10 }], (body) =>
    bodyOf(EnrolmentBody, { body } as HttpEvent),
  ),
];

/** The body of a request whose sender has no token: whatever is taken has a code, and the proof of it is judged, and never thrown over. */
const CLAIM = ofJson(
  "body-claim",
  [
    {
      ...{ code: "144G-J289-144G-J289-144G-J289-144G-J289", host: "db01.corp.example" },
      ...{ publicKey: `${"A".repeat(43)}=`, proof: `${"A".repeat(86)}==` },
    },
  ],
  (text) => {
    const body = bodyOf(ClaimBody, { body: text } as HttpEvent);
    if (findCode(body.code) !== body.code) throw new BrokenRule("a code is taken as it is looked for");
    return [body, isProven(body)];
  },
);

const s3 = { bucket: { name: "b" }, object: { key: "intake/a%20b+c", versionId: "v", size: 3 } };
const claims = { iss: "i", sub: "s", roles: ["manager"], email: "a@b.example" };
const HEADERS = ["migration", "topic", "epoch", "recipient"].map((name) => ({
  name: `X-Cleargate-${name}`,
  value: "1",
}));

const tokenOf = (payload: string): string => `Bearer e30.${Buffer.from(payload).toString("base64url")}.x`;

export const REQUEST_TARGETS: readonly Target[] = [
  ...BODIES,
  CLAIM,
  ofJson("bucket-event", [{ Records: [{ s3 }, { s3 }] }, { Event: "s3:TestEvent" }], (text) => arrivalsOf(text, "b")),
  ofJson("query", [{ unit: "u", from: "2026-11-22T16:00:00Z", order: "newest", limit: "5", cursor: "x" }], (text) => {
    const query = parsedBefore(text) as Record<string, string>;
    return [parseQuery(HistoryQueryText, query), parseQuery(CheckpointQuery, query)];
  }),
  ofJson("token", [claims], (text) => {
    const event = { headers: { authorization: tokenOf(text) }, requestContext: { authorizer: { jwt: { claims } } } };
    return callerOf(event as never, "roles");
  }),
  {
    name: "cursor",
    generate: (random) => {
      const cursor = Buffer.from(writeCursor({ q: 1 }, { pk: random.oneOf(HOSTILE_TEXTS), sk: "s" }));
      return random.happens(0.7) ? mutateBytes(cursor, random, ["e30", "bnVsbA", "="]) : cursor;
    },
    judge: (input) => JSON.stringify(readCursor({ q: 1 }, input.toString("utf8"))),
  },
  {
    name: "authorization",
    generate: (random) => mutateBytes(Buffer.from(tokenOf(JSON.stringify(claims))), random, ["Bearer ", ".", ","]),
    judge: (input) => {
      const headers = { authorization: input.toString("utf8") };
      return JSON.stringify(
        callerOf({ headers, requestContext: { authorizer: { jwt: { claims } } } } as never, "roles"),
      );
    },
  },
  // The mail service's and the table's own events, as the bus and the stream hand them over.
  {
    name: "mail-event",
    generate: (random) => {
      const event = {
        "detail-type": random.oneOf(["Email Sent", "Email Bounced", "Email Complaint Received", "x"]),
        detail: { mail: { messageId: "m", headers: HEADERS }, bounce: { bounceType: "Transient" } },
      };
      const at = random.below(HEADERS.length);
      const headers = HEADERS.with(at, { name: random.oneOf(HOSTILE_TEXTS), value: random.oneOf(HOSTILE_TEXTS) });
      return Buffer.from(JSON.stringify({ ...event, detail: { ...event.detail, mail: { headers } } }));
    },
    judge: (input) => {
      const event = JSON.parse(input.toString("utf8"));
      return JSON.stringify([outcomeOf(event), deliveryOf(event)]);
    },
  },
  {
    name: "stream-record",
    generate: (random) => {
      const text = () => ({ S: random.oneOf(HOSTILE_TEXTS), N: random.oneOf(HOSTILE_TEXTS) });
      const NewImage = { migration: text(), topic: text(), epoch: text() };
      return Buffer.from(JSON.stringify(random.oneOf([{}, { dynamodb: {} }, { dynamodb: { NewImage } }])));
    },
    judge: (input) => {
      const record = JSON.parse(input.toString("utf8"));
      return JSON.stringify([migrationOf(record), notificationKeyOf(record), sequenceNumberOf(record)]);
    },
  },
];
