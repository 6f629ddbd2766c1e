import { getSession } from '@/auth';

export default async function Home() {
  const { user } = await getSession();
  if (!user) {
    return (
      <p>
        Not authenticated <a href="/sign-in">Sign in</a>
      </p>
    );
  }
  return (
    <p>
      Authenticated as {user.name ?? user.email ?? user.sub} <a href="/sign-out">Sign out</a>
    </p>
  );
}
