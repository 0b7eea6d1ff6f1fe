import type { ComponentChildren } from "preact";
import { go } from "../address.ts";
import { atMoment } from "../moment.ts";

interface LinkProps {
  readonly href: string;
  readonly children: ComponentChildren;
  readonly class?: string | undefined;
  readonly label?: string | undefined;
  readonly current?: boolean;
}

const isPlain = ({ button, metaKey, ctrlKey, shiftKey, altKey }: MouseEvent): boolean =>
  button === 0 && !metaKey && !ctrlKey && !shiftKey && !altKey;

/** A link within the console, which keeps the page and with it the token, and the moment that is looked at. */
export const Link = ({ href, children, class: name, label, current = false }: LinkProps) => {
  const to = atMoment(href);
  return (
    <a
      href={to}
      class={name}
      aria-label={label}
      aria-current={current ? "page" : undefined}
      onClick={(event) => {
        if (!isPlain(event)) return;
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
};
