import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import type { Recorded } from "../api/answers.ts";
import { asProblem, type Problem } from "../api/problem.ts";
import { words } from "../words/words.ts";
import { dropDrafts, useDraft } from "./draft.ts";
import { Trouble } from "./trouble.tsx";

interface FieldBase {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly initial?: string;
  readonly isOptional?: boolean;
}

export type Field = FieldBase &
  (
    | { readonly kind: "line" }
    | { readonly kind: "instant" }
    | { readonly kind: "choice"; readonly choices: readonly (readonly [value: string, text: string])[] }
  );

export type Values = Readonly<Record<string, string>>;

interface FormProps {
  /** By which what is written is kept until it is sent. */
  readonly name: string;
  readonly button: string;
  readonly fields: readonly Field[];
  /** What the person must say that they have looked at: with another digest, they have not. */
  readonly looked?: string;
  readonly children?: ComponentChildren;
  /** @returns a message for the field of that name, where a value is none */
  readonly check?: (values: Values) => Readonly<Record<string, string>>;
  readonly send: (values: Values) => Promise<Recorded>;
  /** After something was recorded, or was refused because it moved. */
  readonly after: () => void;
  readonly success?: string;
}

interface InputProps {
  readonly form: string;
  readonly field: Field;
  readonly value: Signal<string>;
  readonly error: string | undefined;
}

const Input = ({ form, field, value, error }: InputProps) => {
  const id = `${form}.${field.name}`;
  const common = {
    id,
    name: field.name,
    "aria-invalid": error !== undefined,
    "aria-describedby": error === undefined ? (field.hint === undefined ? undefined : `${id}.hint`) : `${id}.error`,
  };
  const set = ({ currentTarget }: { currentTarget: { value: string } }): void => {
    value.value = currentTarget.value;
  };
  return (
    <div class="field">
      <label for={id}>{field.label}</label>
      {field.kind === "choice" ? (
        <select {...common} value={value.value} onChange={set}>
          {field.choices.map(([one, text]) => (
            <option key={one} value={one}>
              {text}
            </option>
          ))}
        </select>
      ) : field.kind === "instant" ? (
        <input {...common} type="datetime-local" value={value.value} onInput={set} />
      ) : (
        <input {...common} type="text" maxLength={1_000} autocomplete="off" value={value.value} onInput={set} />
      )}
      {field.hint === undefined ? null : (
        <p class="muted small" id={`${id}.hint`}>
          {field.hint}
        </p>
      )}
      {error === undefined ? null : (
        <p class="error small" id={`${id}.error`}>
          {error}
        </p>
      )}
    </div>
  );
};

/** What somebody decides, with a reason: it is sent signed in, once, and what they wrote is kept until it is recorded. */
export const Form = ({ name, button, fields, looked, children, check, send, after, success = "" }: FormProps) => {
  const { decide } = words.value;
  const values = fields.map((field) => {
    const initial = field.initial ?? (field.kind === "choice" ? (field.choices[0]?.[0] ?? "") : "");
    return [field, useDraft(`${name}.${field.name}`, initial)] as const;
  });
  const confirmed = useSignal("");
  const errors = useSignal<Readonly<Record<string, string>>>({});
  const problem = useSignal<Problem | undefined>(undefined);
  const recorded = useSignal<Recorded | undefined>(undefined);
  const isSending = useSignal(false);
  const form = useRef<HTMLFormElement>(null);

  const submit = async (): Promise<void> => {
    const given: Values = Object.fromEntries(values.map(([field, { value }]) => [field.name, value.trim()]));
    const missing = fields.filter((field) => field.isOptional !== true && given[field.name] === "");
    errors.value = {
      ...check?.(given),
      ...Object.fromEntries(missing.map((field) => [field.name, decide.missing])),
      ...(looked !== undefined && confirmed.value !== looked ? { looked: decide.missing } : {}),
    };
    const first = Object.keys(errors.value)[0];
    if (first !== undefined) {
      form.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
      return;
    }
    isSending.value = true;
    problem.value = undefined;
    try {
      recorded.value = await send(given);
      dropDrafts(name);
      for (const [field, value] of values) value.value = field.initial ?? (field.kind === "choice" ? value.value : "");
      after();
    } catch (error) {
      problem.value = asProblem(error);
      if (problem.value.code === "approval-outdated") {
        confirmed.value = "";
        after();
      }
    }
    isSending.value = false;
  };

  if (recorded.value !== undefined)
    return (
      <p class="recorded" role="status">
        {decide.recorded(recorded.value.fact)}
        {decide.transitions(recorded.value.transitions ?? 0)} {success}
      </p>
    );
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {children}
      {values.map(([field, value]) => (
        <Input key={field.name} form={name} field={field} value={value} error={errors.value[field.name]} />
      ))}
      {looked === undefined ? null : (
        <div class="field">
          <label class="check">
            <input
              type="checkbox"
              name="looked"
              checked={confirmed.value === looked}
              aria-invalid={errors.value.looked !== undefined}
              onChange={({ currentTarget }) => {
                confirmed.value = currentTarget.checked ? looked : "";
              }}
            />
            {decide.looked}
          </label>
          {errors.value.looked === undefined ? null : <p class="error small">{errors.value.looked}</p>}
        </div>
      )}
      {problem.value === undefined ? null : <Trouble problem={problem.value} isShown />}
      <button type="submit" class="primary" disabled={isSending.value}>
        {isSending.value ? decide.sending : button}
      </button>
    </form>
  );
};
