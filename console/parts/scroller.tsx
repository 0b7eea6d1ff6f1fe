import type { ComponentChildren, Ref } from "preact";

interface ScrollerProps {
  readonly label: string;
  readonly children: ComponentChildren;
  readonly class?: string;
  readonly element?: Ref<HTMLElement>;
}

/** What may be wider or higher than its place: whoever has no pointer scrolls it by the keys. */
export const Scroller = ({ label, children, class: name = "", element }: ScrollerProps) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: without it, nobody can scroll it by the keyboard (axe: scrollable-region-focusable)
  <section class={`scroller ${name}`} ref={element ?? null} tabIndex={0} aria-label={label}>
    {children}
  </section>
);
