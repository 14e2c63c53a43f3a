/** The dashboard's colours by role; light, and dark where the reader's system asks for it. */
export const COLOURS = `
:root {
  color-scheme: light dark;
  --canvas: oklch(0.985 .002 260); --surface: oklch(1 0 0); --sunken: oklch(0.968 .004 260);
  --hover: oklch(0.955 .005 260); --selected: oklch(0.945 .022 262);
  --border: oklch(0.905 .006 260); --control: oklch(0.630 .012 260);
  --text: oklch(0.210 .015 260); --muted: oklch(0.460 .015 260); --faint: oklch(0.520 .012 260);
  --accent: oklch(0.500 .190 262); --accent-text: oklch(0.470 .190 262); --focus: oklch(0.550 .200 262);
  --success: oklch(0.460 .110 155); --success-tint: oklch(0.955 .035 155);
  --warning: oklch(0.480 .100 70); --warning-tint: oklch(0.965 .033 88);
  --danger: oklch(0.510 .190 27); --danger-tint: oklch(0.962 .017 18);
  --info: oklch(0.470 .130 250); --info-tint: oklch(0.958 .018 250);
  --neutral: oklch(0.430 .012 260); --neutral-tint: oklch(0.955 .004 260);
}
@media (prefers-color-scheme: dark) {
  :root {
    --canvas: oklch(0.165 .008 260); --surface: oklch(0.200 .009 260); --sunken: oklch(0.145 .007 260);
    --hover: oklch(0.245 .011 260); --selected: oklch(0.285 .050 262);
    --border: oklch(0.300 .012 260); --control: oklch(0.530 .015 260);
    --text: oklch(0.950 .004 260); --muted: oklch(0.730 .012 260); --faint: oklch(0.670 .012 260);
    --accent: oklch(0.720 .130 262); --accent-text: oklch(0.760 .120 262); --focus: oklch(0.720 .140 262);
    --success: oklch(0.800 .140 155); --success-tint: oklch(0.270 .050 155);
    --warning: oklch(0.830 .130 80); --warning-tint: oklch(0.290 .050 75);
    --danger: oklch(0.760 .140 22); --danger-tint: oklch(0.280 .070 22);
    --info: oklch(0.790 .100 245); --info-tint: oklch(0.270 .050 250);
    --neutral: oklch(0.800 .010 260); --neutral-tint: oklch(0.270 .009 260);
  }
}`;
