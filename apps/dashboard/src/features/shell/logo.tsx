/** The signet ring. */
export const Logo = ({ className }: { className?: string }) => (
  <svg aria-hidden viewBox="0 0 32 32" className={className}>
    <rect width="32" height="32" rx="7" className="fill-accent" />
    <g
      className="stroke-on-accent"
      fill="none"
      strokeWidth="2.4"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <circle cx="16" cy="19" r="7" />
      <path d="M11.5 9.5h9l-1.6 3h-5.8z" />
    </g>
  </svg>
);
