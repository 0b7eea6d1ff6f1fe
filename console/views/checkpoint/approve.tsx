import type { ApprovalFact, OneCheckpoint, Pending, Recorded } from "../../api/answers.ts";
import { ask } from "../../api/client.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { actorText, Said } from "../../parts/actor.tsx";
import { type Field, Form, type Values } from "../../parts/form.tsx";
import { Read } from "../../parts/page.tsx";
import { When, whenText } from "../../parts/when.tsx";
import { session } from "../../session/session.ts";
import { words } from "../../words/words.ts";
import { Shown } from "./shown.tsx";

interface ApproveProps {
  readonly migration: string;
  readonly pending: Pending;
  readonly of: OneCheckpoint;
  readonly zone: string;
  readonly after: () => void;
}

const reasonField = (): Field => ({
  kind: "line",
  name: "reason",
  label: words.value.decide.reason,
  hint: words.value.decide.reasonHint,
});

const roleField = (roles: readonly string[]): readonly Field[] =>
  roles.length === 0
    ? []
    : [{ kind: "choice", name: "role", label: words.value.decide.role, choices: roles.map((one) => [one, one]) }];

const RequestText = ({
  fact,
  zone,
  of,
}: {
  readonly fact: ApprovalFact;
  readonly zone: string;
  readonly of: OneCheckpoint;
}) => {
  const { decide, checkpoint } = words.value;
  const isStatement = fact.action === "attestation-requested";
  return (
    <>
      {fact.by === undefined ? null : <p>{decide.requestedBy(actorText(fact.by), whenText(fact.recordedAt, zone))}</p>}
      <dl class="facts wide">
        {isStatement ? (
          <div>
            <dt>{checkpoint.asks}</dt>
            <dd>
              <Said text={`${of.title}${of.source === null ? "" : ` (${of.source})`}`} />
            </dd>
          </div>
        ) : null}
        <div>
          <dt>{isStatement ? decide.statement : checkpoint.reason}</dt>
          <dd>
            <Said text={fact.reason ?? words.value.app.none} />
          </dd>
        </div>
        {fact.control == null ? null : (
          <div>
            <dt>{checkpoint.control}</dt>
            <dd>
              <Said text={fact.control} />
            </dd>
          </div>
        )}
        {fact.expiresAt == null ? null : (
          <div>
            <dt>{decide.until}</dt>
            <dd>
              <When at={fact.expiresAt} zone={zone} now={of.now} />
            </dd>
          </div>
        )}
        {fact.attachments === undefined || fact.attachments.length === 0 ? null : (
          <div>
            <dt>{decide.files}</dt>
            <dd>
              {fact.attachments.map((one) => (
                <p key={one.name}>
                  <Said text={one.name} />, {decide.file(one.size.toLocaleString(words.value.locale))},{" "}
                  <span class="mono">{one.sha256}</span>
                </p>
              ))}
            </dd>
          </div>
        )}
      </dl>
    </>
  );
};

const ManagerHint = ({ pending }: { readonly pending: Pending }) => {
  const { decide } = words.value;
  const roles = session.value.kind === "in" ? session.value.person.roles : [];
  return pending.what === "attestation" || roles.includes("manager") ? null : (
    <p class="muted small">{decide.needsManager}</p>
  );
};

/** What somebody else asked for, with exactly what an approval of it approves. */
export const Approve = ({ migration, pending, of, zone, after }: ApproveProps) => {
  const { decide } = words.value;
  const { request, what, roles } = pending;
  const answer = useAnswer(`request ${request}`, () => ask("showFact", { path: { fact: request ?? "" } }));
  const send = ({ reason = "", role }: Values): Promise<Recorded> => {
    const path = { migration, request: request ?? "" };
    const { seen } = of;
    switch (what) {
      case "waiver":
        return ask("approveWaiver", { path, body: { reason, seen, role: role ?? null } });
      case "baseline":
        return ask("acceptBaseline", { path, body: { reason, seen } });
      case "attestation":
        return ask("approveAttestation", { path, body: { reason, seen } });
      case "sign-off":
        throw new Error("nobody requests a sign-off");
      default:
        return what satisfies never;
    }
  };
  return (
    <section class="card decision" aria-labelledby={`decide-${request}`}>
      <h3 id={`decide-${request}`}>{decide.what[what]}</h3>
      <p>{decide.asks[what]}</p>
      <Read answer={answer} height="part">
        {({ fact }) => (
          <>
            {fact.type === "approval-recorded" ? <RequestText fact={fact} zone={zone} of={of} /> : null}
            <Shown migration={migration} of={of} zone={zone} />
            <p class="muted small">{decide.other}</p>
            <ManagerHint pending={pending} />
            <Form
              name={`approve.${request}`}
              button={decide.approve}
              fields={[...(what === "waiver" ? roleField(roles) : []), reasonField()]}
              looked={of.digest}
              send={send}
              after={after}
            />
          </>
        )}
      </Read>
    </section>
  );
};

/** A sign-off that waits for signatures, with the evidence that it covers. */
export const SignOff = ({ migration, of, zone, after }: Omit<ApproveProps, "pending">) => {
  const { decide } = words.value;
  const { unit, requirement, signatures } = of.checkpoint;
  const open = of.roles.filter((role) => !signatures.some((one) => one.role === role));
  if (open.length === 0) return null;
  const send = ({ reason = "", role = "" }: Values): Promise<Recorded> =>
    ask("sign", { path: { migration, unit, requirement }, body: { role, reason, seen: of.seen } });
  return (
    <section class="card decision" aria-labelledby="sign">
      <h3 id="sign">{decide.what["sign-off"]}</h3>
      <p>{decide.asks["sign-off"]}</p>
      <Shown migration={migration} of={of} zone={zone} />
      <Form
        name={`sign.${migration}/${unit}/${requirement}`}
        button={decide.sign}
        fields={[...roleField(open), reasonField()]}
        looked={of.digest}
        send={send}
        after={after}
      />
    </section>
  );
};
