/** The form of a script, and what it stands for. */
import { isApiError } from '../api/errors.ts';
import type { EditorProblem } from '../ui/CodeEditor.tsx';
import type { NewScript, Script, ScriptTest, TokenType } from './queries.ts';
import { contextSamples, templates, tokenSamples } from './samples.ts';

export type Variable = { readonly name: string; readonly value: string };
export type ScriptValues = {
  script: string;
  variables: Variable[];
  token: string;
  context: string;
  blocks: boolean;
};

const written = (value: unknown): string => JSON.stringify(value, null, 2);

/** Of what is stored, or of a new script: its failures stop the token, unless somebody decides otherwise. */
export function valuesOf(type: TokenType, stored: Script | null): ScriptValues {
  return {
    script: stored?.script ?? templates[type],
    variables: Object.entries(stored?.environmentVariables ?? {}).map(([name, value]) => ({ name, value })),
    token: written(stored?.tokenSample ?? tokenSamples[type]),
    context: written(stored?.contextSample ?? contextSamples[type]),
    blocks: stored ? (stored.blockIssuanceOnError ?? false) : true,
  };
}

/** The object that a text is, or nothing. */
export function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Rows without a name are left out; of two with one name the last counts. */
export const variablesOf = (variables: readonly Variable[]): Record<string, string> =>
  Object.fromEntries(
    variables.filter(({ name }) => name.trim()).map(({ name, value }) => [name.trim(), value]),
  );

/** A name that stands twice, which only one of the two would survive. */
export function repeatedName(variables: readonly Variable[]): string | undefined {
  const names = variables.map(({ name }) => name.trim()).filter(Boolean);
  return names.find((name, index) => names.indexOf(name) !== index);
}

/** The script on its test data; data that is no object is refused before. */
export const trialOf = (
  type: TokenType,
  { script, variables, token, context }: ScriptValues,
): ScriptTest => ({
  tokenType: type,
  script,
  token: objectIn(token) ?? {},
  context: objectIn(context) ?? {},
  environmentVariables: variablesOf(variables),
});

/** Samples that are no objects are not sent. */
export function bodyOf({ script, variables, token, context, blocks }: ScriptValues): NewScript {
  return {
    script,
    environmentVariables: variablesOf(variables),
    tokenSample: objectIn(token),
    contextSample: objectIn(context),
    blockIssuanceOnError: blocks,
  };
}

export type ScriptFailure = {
  readonly message: string;
  readonly line?: number;
  readonly denied: boolean;
  /** It cannot be read, or lacks its function: no token ever comes of it. */
  readonly isHopeless: boolean;
};

/** What a script said when it was tried, or nothing when something else went wrong. */
export function failureOf(thrown: unknown): ScriptFailure | undefined {
  if (!isApiError(thrown, 'jwt_customizer.general')) return undefined;
  const data: unknown = thrown.data;
  const member = (object: unknown, name: string): unknown =>
    typeof object === 'object' && object !== null ? Reflect.get(object, name) : undefined;
  const details = member(data, 'error');
  const line = member(details, 'line');
  return {
    message: String(member(data, 'message') ?? thrown.message),
    ...(typeof line === 'number' && { line }),
    denied: thrown.status === 403,
    isHopeless: member(details, 'reason') === 'script',
  };
}

/** The whole line that failed, for the editor. */
export function problemsOf(script: string, failure: ScriptFailure | undefined): EditorProblem[] {
  if (failure?.line === undefined) return [];
  const lines = script.split('\n');
  const from = lines.slice(0, failure.line - 1).join('\n').length + (failure.line > 1 ? 1 : 0);
  const length = lines[failure.line - 1]?.length ?? 0;
  return [{ from, to: from + length, message: failure.message }];
}
