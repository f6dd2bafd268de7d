import type { StoredProduct } from './products.repository.js';

type DemoProduct = Omit<StoredProduct, 'id' | 'version' | 'createdAt' | 'updatedAt'>;

type Row = [sku: string, name: string, priceCents: number, currency: string, stock: number, description: string];

/** A shop for people who are outdoors, in the workshop or at a desk; one product a line. */
// prettier-ignore
const rows: readonly Row[] = [
  ['OUT-TNT-002', 'Two-person trekking tent', 24_900, 'EUR', 18, 'Free-standing, 1.9 kg. Stays dry in a night of rain, and packs to the size of a loaf of bread.'],
  ['OUT-TNT-004', 'Family tent for four', 48_900, 'EUR', 6, 'Two sleeping cabins and a porch with standing height. Colour-coded poles.'],
  ['OUT-SLP-011', 'Three-season sleeping bag', 13_900, 'EUR', 34, 'Synthetic filling that stays warm when damp. Comfortable down to 2 °C.'],
  ['OUT-SLP-014', 'Down sleeping bag', 32_900, 'EUR', 9, 'Responsibly sourced goose down, 780 g. Comfortable down to -6 °C.'],
  ['OUT-MAT-003', 'Self-inflating mat', 7_450, 'EUR', 41, 'Five centimetres thick, with a non-slip underside and a repair kit.'],
  ['OUT-KTL-014', 'Enamel kettle, 1.5 l', 3_490, 'EUR', 25, 'For stove and campfire; with a lid that stays on.'],
  ['OUT-STV-007', 'Folding gas stove', 4_290, 'EUR', 57, 'Boils a litre of water in three and a half minutes. Fits into a mug.'],
  ['OUT-POT-002', 'Camping cookware set', 5_990, 'EUR', 22, 'Two pots, a pan and a handle of hard-anodised aluminium.'],
  ['OUT-BTL-750', 'Insulated bottle, 0.75 l', 2_790, 'EUR', 130, 'Keeps tea hot for twelve hours and water cold for a day.'],
  ['OUT-LMP-021', 'Rechargeable head torch', 4_490, 'EUR', 63, '400 lumens, red light, and a lock so that it does not switch on in the backpack.'],
  ['OUT-LMP-030', 'Camping lantern', 3_250, 'EUR', 0, 'Warm light for the table; charges a phone in an emergency.'],
  ['OUT-BPK-035', 'Hiking backpack, 35 l', 11_900, 'EUR', 27, 'Ventilated back, rain cover, and room for a hydration bladder.'],
  ['OUT-BPK-065', 'Trekking backpack, 65 l', 19_900, 'EUR', 11, 'Adjustable back length. Carries twenty kilos without complaint.'],
  ['OUT-PLE-009', 'Carbon trekking poles', 8_990, 'EUR', 19, 'A pair, 380 g, with cork grips and a lever lock that holds.'],
  ['OUT-CMP-001', 'Baseplate compass', 2_150, 'EUR', 74, 'With a declination scale and a magnifier. Needs no battery.'],
  ['OUT-KNF-006', 'Folding pocket knife', 3_900, 'EUR', 48, 'Blade of Swedish steel, handle of oiled walnut.'],
  ['OUT-HMK-002', 'Parachute-silk hammock', 4_950, 'EUR', 15, 'Holds 150 kg; tree-friendly straps included.'],
  ['OUT-TRP-003', 'Tarp, 3 × 3 m', 6_400, 'EUR', 0, 'Nineteen loops, waterproof to 3,000 mm. A roof wherever two trees stand.'],
  ['OUT-FST-010', 'First-aid kit for hikers', 2_990, 'EUR', 88, 'Blister plasters, rescue blanket, tick tweezers and a booklet that helps.'],
  ['OUT-MAP-018', 'Weatherproof map case', 1_590, 'EUR', 52, 'See-through on both sides; survives a capsized canoe.'],
  ['WRK-HMR-300', 'Claw hammer, 300 g', 2_490, 'EUR', 66, 'Forged head, hickory handle. Pulls the nails that it bent.'],
  ['WRK-SCR-006', 'Screwdriver set, six pieces', 3_290, 'EUR', 39, 'Slotted and cross-head, with magnetised tips and grips that do not turn in the hand.'],
  ['WRK-SCR-032', 'Precision bit set', 2_690, 'EUR', 71, 'Thirty-two bits for glasses, watches and everything with a battery.'],
  ['WRK-DRL-018', 'Cordless drill, 18 V', 17_900, 'EUR', 14, 'Brushless, two gears, two batteries. Quiet enough for a block of flats.'],
  ['WRK-DRL-120', 'Drill bits for wood, metal and stone', 4_150, 'EUR', 58, 'Nineteen bits in a case that closes.'],
  ['WRK-SAW-022', 'Japanese pull saw', 3_890, 'EUR', 31, 'Cuts on the pull, thin and clean. The blade can be changed.'],
  ['WRK-SAW-030', 'Fine-tooth mitre saw', 6_900, 'EUR', 8, 'With a mitre box of beech for frames and skirting boards.'],
  ['WRK-CHS-004', 'Chisel set, four pieces', 7_800, 'EUR', 17, '6, 12, 18 and 26 mm, ground and honed; hornbeam handles.'],
  ['WRK-PLN-005', 'Block plane', 8_450, 'EUR', 10, 'Cast iron, low angle. Takes off a shaving you can read through.'],
  ['WRK-CLP-160', 'Bar clamp, 160 mm', 1_890, 'EUR', 140, 'Holds with the force of 120 kg and lets go with one hand.'],
  ['WRK-CLP-400', 'Bar clamp, 400 mm', 2_590, 'EUR', 96, 'The long brother, for table tops and doors.'],
  ['WRK-LVL-060', 'Spirit level, 60 cm', 2_990, 'EUR', 44, 'Aluminium, three vials, accurate to half a millimetre a metre.'],
  ['WRK-TPE-005', 'Tape measure, 5 m', 1_290, 'EUR', 210, 'Stands out two metres without a kink; readable without glasses.'],
  ['WRK-CAL-150', 'Digital caliper, 150 mm', 3_450, 'EUR', 36, 'Stainless steel, resolution 0.01 mm, switches itself off.'],
  ['WRK-GLU-250', 'Wood glue, 250 g', 690, 'EUR', 320, 'Water-resistant (D3). Holds after twenty minutes, for good after a day.'],
  ['WRK-SND-240', 'Sanding paper, assorted', 890, 'EUR', 275, 'Grits 80 to 240, twenty-five sheets for wood and paint.'],
  ['WRK-GLV-009', 'Work gloves, size 9', 1_150, 'EUR', 190, 'Goatskin palms; supple enough to pick up a screw.'],
  ['WRK-GOG-002', 'Safety goggles', 1_390, 'EUR', 84, 'Fog-free, scratch-resistant, fits over glasses.'],
  ['WRK-BOX-016', 'Cantilever toolbox', 5_490, 'EUR', 12, 'Five trays of sheet steel that open like a staircase.'],
  ['WRK-VCE-100', 'Bench vice, 100 mm', 9_900, 'EUR', 0, 'Forged, with a swivel base and replaceable jaws.'],
  ['WRK-SLD-060', 'Soldering station, 60 W', 8_250, 'EUR', 13, 'Hot in fifteen seconds, asleep when put down.'],
  ['OFF-LMP-005', 'Desk lamp with dimmer', 6_890, 'EUR', 29, 'Warm to cool white; the arm stays where it is put.'],
  ['OFF-CHR-101', 'Ergonomic desk chair', 38_900, 'EUR', 7, 'Synchronous tilt, lumbar support and a mesh back. Ten years of spare parts.'],
  ['OFF-DSK-160', 'Height-adjustable desk, 160 × 80 cm', 64_900, 'EUR', 5, 'Electric, four remembered heights; the top is of solid oak.'],
  ['OFF-NTB-A5G', 'Dot-grid notebook, A5', 1_490, 'EUR', 240, '160 numbered pages of 100 g paper that ink does not bleed through.'],
  ['OFF-PEN-010', 'Rollerball pens, ten pieces', 1_690, 'EUR', 155, 'Black, 0.5 mm. They start at once and do not smear.'],
  ['OFF-FPN-001', 'Fountain pen', 4_590, 'EUR', 26, 'Steel nib, medium; brass body that gets more beautiful with the years.'],
  ['OFF-SCN-002', 'Document scanner', 27_900, 'EUR', 4, 'Both sides of thirty pages a minute, straight to searchable PDF.'],
  ['OFF-SHR-012', 'Paper shredder', 14_900, 'EUR', 9, 'Security level P-5: nobody puts these pages together again.'],
  ['OFF-KBD-087', 'Mechanical keyboard', 11_490, 'EUR', 21, 'Compact, quiet switches, keycaps whose letters do not wear off.'],
  ['OFF-MSE-003', 'Vertical mouse', 5_290, 'EUR', 33, 'The hand rests as in a handshake. For right-handers.'],
  ['OFF-HDS-004', 'Headset with noise cancelling', 15_900, 'EUR', 16, 'Your voice comes through, the café does not.'],
  ['OFF-WBD-090', 'Whiteboard, 90 × 60 cm', 7_190, 'EUR', 14, 'Enamelled steel, magnetic, guaranteed for twenty-five years.'],
  ['OFF-STP-024', 'Desktop stapler', 1_990, 'EUR', 67, 'Thirty sheets with two fingers.'],
  ['OFF-CLK-030', 'Radio-controlled wall clock', 3_990, 'EUR', 0, 'Silent movement; changes to summer time by itself.'],
  ['OFF-MUG-001', 'Stoneware mug, 0.3 l', 1_350, 'EUR', 92, 'Glazed by hand, so none is like another. Crème brûlée brown.'],
  ['OUT-BIN-842', 'Binoculars, 8 × 42', 18_500, 'CHF', 10, 'Nitrogen-filled and bright at dusk, for birds and for mountain faces.'],
  ['OUT-AXE-001', 'Small forest axe', 12_800, 'USD', 8, 'Hand-forged head, hickory shaft, leather sheath.'],
  ['OFF-LTR-001', 'Letter opener of brass', 2_400, 'GBP', 37, 'For those who still get letters.'],
  ['OFF-INK-080', 'Iron-gall ink, 50 ml', 3_000, 'JPY', 23, 'Turns from blue to black as it dries; lasts for centuries.'],
  ['OUT-SNW-020', 'Snowshoes', 14_900, 'EUR', 3, 'Last winter’s model: light metal frame, heel lift for steep slopes.'],
  ['WRK-PNT-075', 'Chalk paint, sample tin', 490, 'EUR', 12, 'Being replaced by tins with a lid that can be closed again.'],
  ['OFF-FAX-001', 'Fax machine', 9_900, 'EUR', 1, 'Kept for the one customer who asked.'],
];

/** No longer for sale. */
const INACTIVE: ReadonlySet<string> = new Set(['OUT-SNW-020', 'WRK-PNT-075', 'OFF-FAX-001']);

export const demoCatalogue: readonly DemoProduct[] = rows.map(
  ([sku, name, priceCents, currency, stock, description]) => {
    return { sku, name, description, priceCents, currency, stock, active: !INACTIVE.has(sku) };
  },
);
