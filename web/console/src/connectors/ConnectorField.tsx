import { MultiSelect, NumberInput, PasswordInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { usePhrases } from '../i18n/language.ts';
import { CodeEditor } from '../ui/CodeEditor.tsx';
import { type Item, secretMask, typedSecret, type Value } from './config-values.ts';

type FieldProps = {
  readonly item: Item;
  readonly value: Value;
  readonly problem: string | undefined;
  readonly onChange: (value: Value) => void;
};

/** One field of a connector's form, as its provider describes it. */
export function ConnectorField({ item, value, problem, onChange }: FieldProps) {
  const t = usePhrases('connectors').guide;
  const common = {
    label: item.label,
    description: item.description ?? item.tooltip,
    error: problem,
    required: item.required ?? false,
  };
  const text = {
    placeholder: item.placeholder,
    autoComplete: 'off',
    spellCheck: false,
    value: String(value),
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  };
  switch (item.type) {
    case 'Json':
      return (
        <CodeEditor
          label={item.label}
          description={common.description}
          error={common.error}
          language="json"
          maxHeight={320}
          value={String(value)}
          onChange={onChange}
        />
      );
    case 'MultilineText':
      return <Textarea {...common} {...text} autosize minRows={3} maxRows={12} />;
    case 'Number':
      return (
        <NumberInput
          {...common}
          value={typeof value === 'number' ? value : ''}
          onChange={(next) => onChange(typeof next === 'number' ? next : '')}
        />
      );
    case 'Switch':
      return (
        <Switch
          label={common.label}
          description={common.description}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'Select':
      return (
        <Select
          {...common}
          data={choicesOf(item)}
          value={String(value) || null}
          onChange={(next) => onChange(next ?? '')}
        />
      );
    case 'MultiSelect':
      return (
        <MultiSelect
          {...common}
          data={choicesOf(item)}
          value={Array.isArray(value) ? value : []}
          onChange={onChange}
        />
      );
    default:
      return item.isConfidential ? (
        <PasswordInput
          {...common}
          {...text}
          description={value === secretMask ? t.storedSecret : common.description}
          autoComplete="new-password"
          onChange={(event) => onChange(typedSecret(value, event.currentTarget.value))}
        />
      ) : (
        <TextInput {...common} {...text} />
      );
  }
}

const choicesOf = ({ selectItems = [] }: Item) =>
  selectItems.map(({ value, title }) => ({ value, label: title }));
