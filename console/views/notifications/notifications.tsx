import type { AnswerOf } from "../../../contract/contract.ts";
import { address, hrefOf } from "../../address.ts";
import { ask } from "../../api/client.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { usePages } from "../../api/use-pages.ts";
import { Said } from "../../parts/actor.tsx";
import { Link } from "../../parts/link.tsx";
import { Page, Read } from "../../parts/page.tsx";
import { ChoiceFilter, TextFilter, TimeFilters } from "../../parts/query-fields.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { When, whenText } from "../../parts/when.tsx";
import { words } from "../../words/words.ts";

type Notifications = AnswerOf<"listNotifications">;
type Notification = Notifications["notifications"][number];
type Delivery = Notification["deliveries"][number];

const NAMES = ["gate", "recipient", "kind", "state", "from", "to", "order"] as const;

const asked = (): Partial<Record<(typeof NAMES)[number], string>> =>
  Object.fromEntries(
    NAMES.flatMap((name) => (address.value.query.get(name) ? [[name, address.value.query.get(name) ?? ""]] : [])),
  );

const Filters = ({ migration, zone }: { readonly migration: string; readonly zone: string }) => {
  const { notifications: texts, history } = words.value;
  const any = ["", history.any] as const;
  return (
    <fieldset class="filters" aria-label={history.filters}>
      <TextFilter name="gate" label={history.gate} />
      <TextFilter name="recipient" label={texts.recipient} />
      <ChoiceFilter name="kind" label={texts.kind} choices={[any, ...Object.entries(texts.kinds)]} />
      <ChoiceFilter name="state" label={texts.delivery} choices={[any, ...Object.entries(texts.states)]} />
      <TimeFilters zone={zone} />
      <Link href={hrefOf(["migrations", migration, "notifications"])} class="clear-filters">
        {history.clear}
      </Link>
    </fieldset>
  );
};

/** Who was told, by what, and what became of it: a mail that came back reached nobody. */
const DeliveryItem = ({ of, zone }: { readonly of: Delivery; readonly zone: string }) => {
  const { notifications: texts } = words.value;
  const { recipient, channel, name, email, state, attempts, deliveredAt, messageId } = of;
  return (
    <li class={`delivery delivery-${state}`}>
      <span class="tag">{texts.states[state] ?? state}</span>{" "}
      <Said text={channel === "bus" ? texts.bus : (email ?? name ?? recipient)} />
      {channel === "bus" || recipient === email ? null : <span class="muted"> ({recipient})</span>}{" "}
      <span class="muted small">
        {deliveredAt === null ? null : <When at={deliveredAt} zone={zone} />}
        {attempts > 1 ? `; ${texts.attempts(attempts)}` : ""}
        {messageId === null ? null : (
          <>
            {"; "}
            <span class="mono">{messageId}</span>
          </>
        )}
      </span>
    </li>
  );
};

interface ItemProps {
  readonly migration: string;
  readonly of: Notification;
  readonly zone: string;
}

const NAMED = 5;

const Item = ({ migration, of, zone }: ItemProps) => {
  const { notifications: texts, checkpoint } = words.value;
  const { kind, at, fact, gates, heldUntil, deliveries } = of;
  return (
    <li>
      <p class="muted small">
        <When at={at} zone={zone} />
      </p>
      <div>
        <p>
          <strong>{texts.kinds[kind]}</strong>
          {gates.slice(0, NAMED).map((gate, index) => (
            <span key={gate}>
              {index === 0 ? ": " : ", "}
              <Link href={hrefOf(["migrations", migration, "gates", gate])}>
                <Said text={gate} />
              </Link>
            </span>
          ))}
          {gates.length > NAMED ? ` ${words.value.diff.more(gates.length - NAMED)}` : ""}
          {kind === "enrolment" ? null : (
            <>
              {" · "}
              <Link href={hrefOf(["migrations", migration, "facts", fact])}>{checkpoint.fact}</Link>
            </>
          )}
        </p>
        {heldUntil === null ? null : <p class="muted small">{texts.held(whenText(heldUntil, zone))}</p>}
        {deliveries.length === 0 ? (
          <p class="muted">{texts.nobody}</p>
        ) : (
          <ul class="deliveries" aria-label={texts.delivery}>
            {deliveries.map((one) => (
              <DeliveryItem key={`${one.channel} ${one.recipient}`} of={one} zone={zone} />
            ))}
          </ul>
        )}
      </div>
    </li>
  );
};

const List = ({ migration, zone }: { readonly migration: string; readonly zone: string }) => {
  const { notifications: texts, history } = words.value;
  const query = asked();
  const load = (cursor?: string) => ask("listNotifications", { path: { migration }, query: { ...query, cursor } });
  const key = `notifications ${migration} ${JSON.stringify(query)}`;
  const { answer, more, problem, readOn } = usePages(key, load, ({ notifications }) => notifications[0]?.fact);
  return (
    <Read answer={answer}>
      {(first) => {
        const pages = [first, ...more];
        const cursor = pages.at(-1)?.cursor ?? null;
        const all = pages.flatMap(({ notifications }) => notifications);
        return (
          <>
            {all.length === 0 ? (
              <div class="empty" role="status">
                {cursor === null ? texts.none : history.noneYet}
              </div>
            ) : (
              <ol class="facts-list notifications">
                {all.map((one) => (
                  <Item key={`${one.topic} ${one.epoch}`} migration={migration} of={one} zone={zone} />
                ))}
              </ol>
            )}
            {problem === undefined ? null : <Trouble problem={problem} isShown />}
            {cursor === null ? null : (
              <button type="button" onClick={() => void readOn(cursor)}>
                {history.more}
              </button>
            )}
          </>
        );
      }}
    </Read>
  );
};

/** Who was told of what, and whether it reached them. */
export const NotificationsView = ({ migration }: { readonly migration: string }) => {
  const { notifications: texts } = words.value;
  const head = useAnswer(`zone ${migration}`, () => ask("showMigration", { path: { migration } }), "once");
  return (
    <Page title={`${texts.heading}: ${migration}`} lead={texts.lead}>
      <Read answer={head}>
        {({ timeZone }) => (
          <>
            <Filters migration={migration} zone={timeZone} />
            <List migration={migration} zone={timeZone} />
          </>
        )}
      </Read>
    </Page>
  );
};
