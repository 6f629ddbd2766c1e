import classes from './WelcomePage.module.css';

/** Courses of bricks, every second one shifted. */
const courses = Array.from({ length: 14 }, (_, row) => {
  const y = row * 56 + 20;
  const joints = [40, 160, 280, 400, 520].map((x) => `M${x + (row % 2) * 60} ${y}v56`);
  return `M0 ${y}H600${joints.join('')}`;
}).join('');

/** A doorway at dusk: the door ajar, the lamp on. Decoration only. */
export function DoorArt() {
  return (
    <div className={classes.art} aria-hidden>
      <svg viewBox="0 0 600 900" preserveAspectRatio="xMidYMax slice" role="presentation">
        <defs>
          <radialGradient id="glow" cx="0.5" cy="0.5" r="0.5">
            <stop offset="0" stopColor="#f2b544" stopOpacity="0.55" />
            <stop offset="1" stopColor="#f2b544" stopOpacity="0" />
          </radialGradient>
          <linearGradient id="inside" x1="0" y1="0" x2="0" y2="1">
            <stop offset="0" stopColor="#fbe3a6" />
            <stop offset="1" stopColor="#f2b544" />
          </linearGradient>
          <linearGradient id="spill" x1="0" y1="0" x2="0" y2="1">
            <stop offset="0" stopColor="#f2b544" stopOpacity="0.55" />
            <stop offset="1" stopColor="#f2b544" stopOpacity="0" />
          </linearGradient>
        </defs>
        <rect width="600" height="900" fill="#0e4436" />
        <g stroke="#0b3d32" strokeWidth="3" fill="none">
          <path d={courses} />
        </g>
        <rect y="760" width="600" height="140" fill="#0a352b" />
        <circle cx="300" cy="210" r="210" fill="url(#glow)" />
        <path d="M150 770V430a150 150 0 0 1 300 0v340z" fill="#146852" />
        <path d="M172 770V432a128 128 0 0 1 256 0v338z" fill="#08291f" />
        <path d="M192 770V436a108 108 0 0 1 216 0v334z" fill="url(#inside)" />
        <path d="M192 770V436a108 108 0 0 1 108-108c26 30 36 66 36 104v372z" fill="#105343" />
        <path
          d="M192 770V436a108 108 0 0 1 108-108c10 12 18 24 24 38-60 4-108 40-108 92v322z"
          fill="#146852"
          opacity="0.55"
        />
        <circle cx="318" cy="592" r="8" fill="#f2b544" />
        <path d="M336 804 L408 770 L560 900 H330z" fill="url(#spill)" />
        <path d="M300 120v56" stroke="#08291f" strokeWidth="5" />
        <path d="M276 176h48l14 44h-76z" fill="#08291f" />
        <path d="M270 220h60l-8 14h-44z" fill="#fbe3a6" />
      </svg>
    </div>
  );
}
