import { CopyableId } from './copy-button';
import { TextLink } from './text-link';
import { Name } from './name';

interface NamedIdProps {
  id: string;
  /** What is copied, for the button's name: "agent id". */
  what: string;
  /** What people call it; nothing where nobody knows. */
  name?: string | null | undefined;
  /** Its page. */
  href?: string;
}

/** Something by its name, with the id that tells it from others of that name. */
export const NamedId = ({ id, what, name, href }: NamedIdProps) => (
  <span className="flex flex-col items-start">
    {name &&
      (href ? (
        <TextLink href={href}>
          <Name>{name}</Name>
        </TextLink>
      ) : (
        <Name>{name}</Name>
      ))}
    <CopyableId id={id} what={what} />
  </span>
);
