/** Dialogs and drawers with forms in them: none closes over what was entered without a question. */
import { Drawer, type DrawerProps, Modal, type ModalProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { Inside, useGuardedClose, useUnsaved } from './unsaved.tsx';

type FormDialogProps = Pick<ModalProps, 'opened' | 'onClose' | 'title' | 'size' | 'closeOnClickOutside'> & {
  /** Whether closing loses something, where the form does not say so itself. */
  readonly changed?: boolean;
  readonly children: ReactNode;
};

export function FormDialog({ changed = false, onClose, children, ...props }: FormDialogProps) {
  const { own, look } = useGuardedClose(onClose);
  return (
    <Modal {...props} {...look}>
      <Inside value={own}>
        <Entered changed={changed} />
        {children}
      </Inside>
    </Modal>
  );
}

function Entered({ changed }: { readonly changed: boolean }) {
  useUnsaved(changed);
  return null;
}

type FormDrawerProps = Pick<DrawerProps, 'opened' | 'onClose' | 'title' | 'size' | 'position'> & {
  readonly children: ReactNode;
};

/** A drawer with forms in it. */
export function FormDrawer({ onClose, children, ...props }: FormDrawerProps) {
  const { own, look } = useGuardedClose(onClose);
  return (
    <Drawer {...props} {...look}>
      <Inside value={own}>{children}</Inside>
    </Drawer>
  );
}
