/** All own texts of a language as a file, out and in: for translators. */
import { Button, FileButton, Group, Text } from '@mantine/core';
import { usePhrases } from '../i18n/language.ts';
import { toast } from '../shell/toasts.ts';
import { type Texts, textsOf, treeOf } from './queries.ts';

type Props = {
  readonly language: string;
  /** Every text that there is, by its place. */
  readonly bundled: Texts;
  readonly own: Texts;
  /** What was read fills the form; saving is up to the person. */
  readonly onRead: (texts: Texts) => void;
};

export function Exchange({ language, bundled, own, onRead }: Props) {
  const t = usePhrases('signInExperience').language;
  const count = Object.keys(bundled).length;
  const download = () => {
    // With what is bundled where nothing is written, so that a translator sees all there is to say.
    const body = JSON.stringify(treeOf({ ...bundled, ...own }), null, 2);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([body], { type: 'application/json' }));
    link.download = `portero-${language}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  const read = async (file: File | null) => {
    if (!file) return;
    const texts = parsed(await file.text());
    if (!texts) return toast.failed(t.importFailed);
    const known = Object.entries(texts).filter(([path]) => Object.hasOwn(bundled, path));
    const changed = known.filter(([path, text]) => text !== bundled[path] && text !== own[path]);
    onRead(Object.fromEntries(changed));
    const left = Object.keys(texts).length - known.length;
    toast.done([t.importedCount(changed.length), ...(left > 0 ? [t.importIgnored(left)] : [])].join(' '));
  };
  return (
    <Group justify="space-between" gap="sm" mb="md">
      <Text size="sm" c="dimmed">
        {t.progress(Object.keys(own).length, count)}
      </Text>
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={download}>
          {t.exported}
        </Button>
        <FileButton accept=".json,application/json" onChange={(file) => void read(file)}>
          {(props) => (
            <Button {...props} size="xs" variant="default">
              {t.imported}
            </Button>
          )}
        </FileButton>
      </Group>
    </Group>
  );
}

function parsed(text: string): Texts | undefined {
  try {
    const tree: unknown = JSON.parse(text);
    return typeof tree === 'object' && tree !== null && !Array.isArray(tree) ? textsOf(tree) : undefined;
  } catch {
    return undefined;
  }
}
