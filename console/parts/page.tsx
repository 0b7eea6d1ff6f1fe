import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { address } from "../address.ts";
import type { Answer } from "../api/use-answer.ts";
import { words } from "../words/words.ts";
import { Trouble } from "./trouble.tsx";

interface PageProps {
  readonly title: string;
  readonly lead?: ComponentChildren;
  readonly children: ComponentChildren;
}

let shown = "";

/** A view: its title is what a screen reader hears first after somebody went there. */
export const Page = ({ title, lead, children }: PageProps) => {
  const heading = useRef<HTMLHeadingElement>(null);
  const path = address.value.path.join("/");
  useEffect(() => {
    document.title = `${title} · Cleargate`;
  }, [title]);
  useEffect(() => {
    if (shown !== "" && shown !== path) {
      heading.current?.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
    shown = path;
  }, [path]);
  return (
    <main id="content">
      <header class="title">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {lead === undefined ? null : <div class="lead">{lead}</div>}
      </header>
      {children}
    </main>
  );
};

interface ReadProps<T> {
  readonly answer: Answer<T>;
  readonly children: (value: T) => ComponentChildren;
  /** How high it will be, so that nothing jumps when it is there. */
  readonly height?: "page" | "part" | "expiry";
}

/** What was answered; until then that it is being read, and whatever went wrong. */
export function Read<T>({ answer, children, height = "page" }: ReadProps<T>) {
  const { value, problem, again } = answer;
  return (
    <>
      {problem === undefined ? null : (
        <Trouble problem={problem} isShown={value !== undefined} again={() => void again()} />
      )}
      {value !== undefined ? (
        children(value)
      ) : problem === undefined ? (
        <div class={`waiting ${height}`} role="status">
          {words.value.app.loading}
        </div>
      ) : null}
    </>
  );
}
