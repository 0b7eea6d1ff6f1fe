import { hrefOf } from "../../address.ts";
import type { Pending } from "../../api/answers.ts";
import { ask } from "../../api/client.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Said, Who } from "../../parts/actor.tsx";
import { Link } from "../../parts/link.tsx";
import { Page, Read } from "../../parts/page.tsx";
import { When } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";

interface ItemProps {
  readonly migration: string;
  readonly of: Pending;
  readonly zone: string;
  readonly now: string;
}

const Item = ({ migration, of, zone, now }: ItemProps) => {
  const { decide, approvals: texts, checkpoint } = words.value;
  return (
    <li class="card">
      <p class="tag">{decide.what[of.what]}</p>
      <h2>
        <Said text={`${of.unit} / ${of.requirement}`} />
      </h2>
      <p>
        <Said text={of.title} />
      </p>
      {of.reason === null ? null : (
        <blockquote>
          <Said text={of.reason} />
        </blockquote>
      )}
      <dl class="facts">
        {of.by === null ? null : (
          <div>
            <dt>{texts.who}</dt>
            <dd>
              <Who actor={of.by} />
            </dd>
          </div>
        )}
        {of.at === null ? null : (
          <div>
            <dt>{texts.when}</dt>
            <dd>
              <When at={of.at} zone={zone} now={now} />
            </dd>
          </div>
        )}
        {of.expiresAt === null ? null : (
          <div>
            <dt>{checkpoint.ends}</dt>
            <dd>
              <When at={of.expiresAt} zone={zone} now={now} />
            </dd>
          </div>
        )}
        {of.gates.length === 0 ? null : (
          <div>
            <dt>{texts.counts}</dt>
            <dd>{of.gates.join(", ")}</dd>
          </div>
        )}
      </dl>
      {of.roles.length === 0 ? null : <p class="muted small">{texts.open(of.roles.join(", "))}</p>}
      <p>
        <Link class="button" href={hrefOf(["migrations", migration, "checkpoints", of.unit, of.requirement])}>
          {texts.look}
          <span class="visually-hidden">
            {" "}
            {of.unit} / {of.requirement}
          </span>
        </Link>
      </p>
    </li>
  );
};

/** What waits for somebody. Nothing is decided here: each is looked at first. */
export const ApprovalsView = ({ migration }: { readonly migration: string }) => {
  const { approvals: texts } = words.value;
  const answer = useAnswer(`approvals ${migration}`, () => ask("listApprovals", { path: { migration } }));
  return (
    <Page title={texts.heading}>
      <Read answer={answer}>
        {({ pending, pendingCount, migration: of, now }) => (
          <>
            {of.proposedVersion === null ? null : (
              <section class="card" aria-labelledby="proposed">
                <h2 id="proposed">{texts.plan(of.proposedVersion)}</h2>
                <p>{texts.planWhy}</p>
                <p>
                  <Link class="button" href={hrefOf(["migrations", migration, "plan"])}>
                    {texts.look}
                    <span class="visually-hidden"> {words.value.app.plan}</span>
                  </Link>
                </p>
              </section>
            )}
            {pending.length === 0 && of.proposedVersion === null ? (
              <div class="empty">
                <strong>{texts.none}</strong>
                <p>{texts.noneWhy}</p>
              </div>
            ) : (
              <ul class="cards">
                {pending.map((one) => (
                  <Item
                    key={one.request ?? `${one.unit}/${one.requirement}`}
                    migration={migration}
                    of={one}
                    zone={of.timeZone}
                    now={now}
                  />
                ))}
              </ul>
            )}
            {pendingCount > pending.length ? <p class="muted">{texts.more(pendingCount - pending.length)}</p> : null}
          </>
        )}
      </Read>
    </Page>
  );
};
