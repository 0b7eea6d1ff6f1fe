import { useMemo } from "preact/hooks";
import type { EvidenceFact, OneCheckpoint, Recorded } from "../../api/answers.ts";
import { ask } from "../../api/client.ts";
import { Said } from "../../parts/actor.tsx";
import { type Field, Form, type Values } from "../../parts/form.tsx";
import { instantIn, localText, whenText } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";
import { Shown } from "./shown.tsx";

interface RequestProps {
  readonly migration: string;
  readonly of: OneCheckpoint;
  readonly zone: string;
  readonly after: () => void;
}

const pathOf = (migration: string, { checkpoint: { unit, requirement } }: OneCheckpoint) => ({
  migration,
  unit,
  requirement,
});

const nameOf = (what: string, { checkpoint: { unit, requirement } }: OneCheckpoint): string =>
  `${what}.${unit}/${requirement}`;

const line = (name: string, label: string, hint?: string): Field => ({
  kind: "line",
  name,
  label,
  ...(hint === undefined ? {} : { hint }),
});

const WEEK = 7 * 86_400_000;

/** True of what comes after an instant of the API's clock. */
const isAhead = (text: string, zone: string, now: string): boolean => {
  const at = instantIn(text, zone);
  return at !== undefined && Date.parse(at) > Date.parse(now);
};

const Waiver = ({ migration, of, zone, after }: RequestProps) => {
  const { decide } = words.value;
  const send = ({ reason = "", control = "", until = "" }: Values): Promise<Recorded> =>
    ask("requestWaiver", {
      path: pathOf(migration, of),
      body: { reason, control, expiresAt: instantIn(until, zone) ?? "" },
    });
  return (
    <Form
      name={nameOf("waiver", of)}
      button={decide.request}
      fields={[
        line("reason", decide.reason, decide.reasonHint),
        line("control", decide.controlLabel),
        {
          kind: "instant",
          name: "until",
          label: decide.untilLabel,
          hint: zone,
          initial: localText(Date.parse(of.now) + WEEK, zone),
        },
      ]}
      check={({ until = "" }): Readonly<Record<string, string>> =>
        isAhead(until, zone, of.now) ? {} : { until: decide.wrongDate }
      }
      send={send}
      after={after}
      success={decide.requested}
    />
  );
};

const Baseline = ({ migration, of, after }: RequestProps) => {
  const { decide } = words.value;
  return (
    <Form
      name={nameOf("baseline", of)}
      button={decide.request}
      fields={[line("reason", decide.reason, decide.reasonHint)]}
      send={({ reason = "" }) => ask("requestBaseline", { path: pathOf(migration, of), body: { reason } })}
      after={after}
      success={decide.requested}
    />
  );
};

const Attestation = ({ migration, of, zone, after }: RequestProps) => {
  const { decide } = words.value;
  // One statement has one id, however often it is sent.
  const id = useMemo(() => crypto.randomUUID(), []);
  if (of.attest === null) return null;
  return (
    <Form
      name={nameOf("attest", of)}
      button={decide.attest}
      fields={[line("statement", decide.statement, decide.atMost(whenText(of.attest.validUntil, zone)))]}
      looked={of.digest}
      send={({ statement = "" }) =>
        ask("attest", {
          path: pathOf(migration, of),
          body: { id, statement, attachments: [], validUntil: null, seen: of.seen },
        })
      }
      after={after}
      success={of.attest.approvals === 0 ? "" : decide.requested}
    >
      <p>
        <Said text={`${of.title}${of.source === null ? "" : ` (${of.source})`}`} />
      </p>
      <Shown migration={migration} of={of} zone={zone} />
    </Form>
  );
};

const Revocation = ({
  migration,
  of,
  after,
  what,
}: RequestProps & { readonly what: "waiver" | "sign-off" | "attestation" }) => {
  const { decide } = words.value;
  return (
    <Form
      name={nameOf(`revoke-${what}`, of)}
      button={decide.revoke}
      fields={[line("reason", decide.reason, decide.reasonHint)]}
      send={({ reason = "" }) => ask("revoke", { path: pathOf(migration, of), body: { what, reason } })}
      after={after}
    />
  );
};

const SHRUNK: readonly string[] = ["shrunk", "accounts-lost", "baseline-unreadable"];

/** What may be asked for, stated or taken back now: each is folded away until somebody wants it. */
export const Requests = (props: RequestProps & { readonly evidence: EvidenceFact | undefined }) => {
  const { decide } = words.value;
  const { of, evidence } = props;
  const { checkpoint } = of;
  const hasShrunk = evidence?.verdict.findings.some(({ code }) => SHRUNK.includes(code)) === true;
  const parts = [
    checkpoint.waiver === null && checkpoint.state !== "passed"
      ? { key: "waiver", title: `${decide.request}: ${decide.what.waiver}`, body: <Waiver {...props} /> }
      : undefined,
    hasShrunk && checkpoint.state !== "passed"
      ? { key: "baseline", title: `${decide.request}: ${decide.what.baseline}`, body: <Baseline {...props} /> }
      : undefined,
    of.attest === null
      ? undefined
      : { key: "attest", title: `${decide.attest}: ${decide.what.attestation}`, body: <Attestation {...props} /> },
    checkpoint.waiver === null
      ? undefined
      : {
          key: "revoke-waiver",
          title: `${decide.revoke}: ${decide.what.waiver}`,
          body: <Revocation {...props} what="waiver" />,
        },
    checkpoint.signatures.length === 0
      ? undefined
      : {
          key: "revoke-sign-off",
          title: `${decide.revoke}: ${decide.what["sign-off"]}`,
          body: <Revocation {...props} what="sign-off" />,
        },
    checkpoint.attested === null
      ? undefined
      : {
          key: "revoke-attestation",
          title: `${decide.revoke}: ${decide.what.attestation}`,
          body: <Revocation {...props} what="attestation" />,
        },
  ].filter((one) => one !== undefined);
  return (
    <>
      {parts.map(({ key, title, body }) => (
        <details key={key} class="card decision">
          <summary>{title}</summary>
          {body}
        </details>
      ))}
    </>
  );
};
