/** Where somebody is in the list of a page: its address keeps the page, what is searched for, and what is being made. */
import { IconPlus } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { usePaletteActions } from './palette-store.ts';
import { useShortcut } from './shortcuts.ts';

/** @example const place = useListPlace(); const query = useQuery(roles(place)); */
export function useListPlace() {
  const { page = 1, keyword = '' } = useSearch({ strict: false });
  const navigate = useNavigate();
  const onPage = (next: number) =>
    void navigate({ to: '.', search: (before) => ({ ...before, page: next }) });
  const onFirstPage = () => void navigate({ to: '.', search: ({ page: _page, ...rest }) => rest });
  const onSearch = (text: string) =>
    void navigate({ to: '.', search: () => (text ? { keyword: text } : {}), replace: true });
  return { page, keyword, onPage, onFirstPage, onSearch };
}

export type ListPlace = ReturnType<typeof useListPlace>;

/** A page on which something can be made: its dialog, the key that opens it, its line in the palette. */
export function useCreation(label: string): Creation {
  const { create } = useSearch({ strict: false });
  const navigate = useNavigate();
  const open = () => void navigate({ to: '.', search: (before) => ({ ...before, create: true }) });
  const close = () => void navigate({ to: '.', search: ({ create: _open, ...rest }) => rest });
  useShortcut('c', label, open);
  usePaletteActions([{ id: 'create', label, icon: IconPlus, keys: 'c', run: open }]);
  return { opened: Boolean(create), open, close };
}

export type Creation = {
  readonly opened: boolean;
  readonly open: () => void;
  readonly close: () => void;
};
