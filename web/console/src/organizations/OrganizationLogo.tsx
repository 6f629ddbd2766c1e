import { Avatar } from '@mantine/core';

type Props = {
  readonly organization: {
    readonly name: string;
    readonly branding: { readonly logoUrl?: string | undefined };
  };
  readonly size: number;
};

/** Its logo, or the first letters of its name. */
export function OrganizationLogo({ organization: { name, branding }, size }: Props) {
  return (
    <Avatar
      src={branding.logoUrl ?? null}
      name={name}
      size={size}
      radius="sm"
      color="pine"
      alt=""
      styles={{ image: { objectFit: 'contain' } }}
    />
  );
}
