import type { ComponentChildren } from "preact";
import { address, hrefOf } from "./address.ts";
import { helpPage } from "./help.ts";
import { Said } from "./parts/actor.tsx";
import { Link } from "./parts/link.tsx";
import { chooseTheme, THEMES, theme } from "./parts/theme.ts";
import { session, signIn, signOut } from "./session/session.ts";
import { choose, LANGUAGES, language, words } from "./words/words.ts";

const NAMES = { en: "English", es: "Español" } as const;

const Preferences = () => {
  const { app } = words.value;
  return (
    <div class="preferences">
      <label>
        <span class="visually-hidden">{app.language}</span>
        <select
          value={language.value}
          onChange={({ currentTarget }) => void choose(currentTarget.value === "es" ? "es" : "en")}
        >
          {LANGUAGES.map((one) => (
            <option key={one} value={one} lang={one}>
              {NAMES[one]}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span class="visually-hidden">{app.theme.label}</span>
        <select
          value={theme.value}
          onChange={({ currentTarget }) => chooseTheme(THEMES.find((one) => one === currentTarget.value) ?? "system")}
        >
          {THEMES.map((one) => (
            <option key={one} value={one}>
              {app.theme[one]}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
};

const Person = () => {
  const { app } = words.value;
  if (session.value.kind !== "in" && session.value.kind !== "ended") return null;
  const { name, roles } = session.value.person;
  return (
    <div class="person">
      <span>
        <Said text={name} />
        <span class="muted">
          , {roles.length === 0 ? app.noRole : roles.map((one) => app.people[one] ?? one).join(", ")}
        </span>
      </span>
      <button type="button" class="quiet" onClick={signOut}>
        {app.signOut}
      </button>
    </div>
  );
};

const Sections = ({ migration }: { readonly migration: string }) => {
  const { app } = words.value;
  const [, , view = ""] = address.value.path;
  const at = view === "" || view === "gates" ? "readiness" : view;
  const to = (...path: readonly string[]) => hrefOf(["migrations", migration, ...path]);
  return (
    <nav aria-label={app.sections} class="sections">
      <Link href={to()} current={at === "readiness"}>
        {app.readiness}
      </Link>
      <Link href={to("over-time")} current={at === "over-time"}>
        {words.value.overTime.link}
      </Link>
      <Link href={to("approvals")} current={at === "approvals"}>
        {app.approvals}
      </Link>
      <Link href={to("history")} current={at === "history"}>
        {app.history}
      </Link>
      <Link href={to("agents")} current={at === "agents"}>
        {words.value.agents.heading}
      </Link>
      <Link href={to("plan")} current={at === "plan"}>
        {app.plan}
      </Link>
      <Link href={to("notifications")} current={at === "notifications"}>
        {words.value.notifications.link}
      </Link>
      <Link href={to("packs")} current={at === "packs"}>
        {words.value.packs.link}
      </Link>
    </nav>
  );
};

/** In a tab of its own: the token is in this page's memory alone. */
const Help = () => {
  const { app } = words.value;
  const page = helpPage(address.value.path, session.value.kind === "in" ? session.value.person.roles : []);
  return (
    <a href={hrefOf(["help", page])} target="_blank" rel="noopener">
      {app.help}
    </a>
  );
};

const Ended = () => {
  const { trouble } = words.value;
  if (session.value.kind !== "ended") return null;
  return (
    <div class="trouble ended" role="alert">
      <strong>{trouble.ended}</strong>
      <p>{trouble.endedWhy}</p>
      <button type="button" onClick={() => void signIn()}>
        {trouble.again}
      </button>
    </div>
  );
};

/** What is around every view. */
export const Shell = ({ children }: { readonly children: ComponentChildren }) => {
  const { app } = words.value;
  const [first, migration] = address.value.path;
  const isIn = session.value.kind === "in" || session.value.kind === "ended";
  return (
    <>
      <a class="skip" href="#content">
        {app.skip}
      </a>
      <header class="top">
        <Link href={hrefOf([])} class="brand">
          <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true" focusable="false">
            <path d="M5 28V12a11 11 0 0 1 22 0v16" />
            <path class="tick" d="M11 18l4 4 7-9" />
          </svg>
          Cleargate
        </Link>
        {isIn && first === "migrations" && migration !== undefined ? (
          <>
            <Link href={hrefOf(["migrations", migration])} class="where">
              <Said text={migration} />
            </Link>
            <Sections migration={migration} />
          </>
        ) : (
          <span />
        )}
        <div class="me">
          <Help />
          <Person />
          <Preferences />
        </div>
      </header>
      <Ended />
      {children}
    </>
  );
};
