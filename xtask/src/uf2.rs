//! UF2 files: blocks of 512 bytes, each with 256 bytes of flash and their address, in any order.
//!
//! Source: [the format's description](https://github.com/microsoft/uf2#file-format).

use std::collections::BTreeMap;

const MAGIC: [u32; 2] = [0x0a32_4655, 0x9e5d_5157];
const FINAL_MAGIC: u32 = 0x0ab1_6f30;
/// Flag: the last number of the header is a family of chips.
const HAS_FAMILY: u32 = 0x2000;
const PAYLOAD: usize = 256;
const PAYLOAD_ROOM: usize = 476;
/// A byte of flash that nothing is written to.
const ERASED: u8 = 0xff;

/// A UF2 file that writes these bytes to these addresses, for chips of a family.
///
/// Every block is a whole page of 256 bytes, as the chips' boot ROMs ask; what no segment fills is 0xff.
pub fn file(segments: &[(u32, Vec<u8>)], family: u32) -> Vec<u8> {
    let pages = pages(segments);
    let count = pages.len() as u32;
    let blocks = pages.into_iter().zip(0..);
    blocks
        .flat_map(|((address, page), index)| block(address, &page, index, count, family))
        .collect()
}

fn pages(segments: &[(u32, Vec<u8>)]) -> BTreeMap<u32, [u8; PAYLOAD]> {
    let mut pages = BTreeMap::new();
    for (start, bytes) in segments {
        for (address, byte) in (*start..).zip(bytes) {
            let offset = address % PAYLOAD as u32;
            let page = pages.entry(address - offset).or_insert([ERASED; PAYLOAD]);
            page[offset as usize] = *byte;
        }
    }
    pages
}

fn block(address: u32, page: &[u8; PAYLOAD], index: u32, count: u32, family: u32) -> Vec<u8> {
    let size = PAYLOAD as u32;
    let header = [MAGIC[0], MAGIC[1], HAS_FAMILY, address, size, index, count, family];
    let mut block: Vec<u8> = header.iter().flat_map(|word| word.to_le_bytes()).collect();
    block.extend(page);
    block.resize(block.len() + PAYLOAD_ROOM - PAYLOAD, 0);
    block.extend(FINAL_MAGIC.to_le_bytes());
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(bytes: &[u8], index: usize) -> u32 {
        u32::from_le_bytes(bytes[4 * index..][..4].try_into().unwrap())
    }

    #[test]
    fn blocks_hold_every_byte_at_its_address_in_whole_pages() {
        let segments = vec![(0x1000_0000, vec![1; 256]), (0x1000_01f0, (0..40).collect())];
        let file = file(&segments, 0xe48b_ff56);
        let blocks: Vec<&[u8]> = file.chunks(512).collect();
        let addresses: Vec<u32> = blocks.iter().map(|block| word(block, 3)).collect();
        assert_eq!(addresses, [0x1000_0000, 0x1000_0100, 0x1000_0200]);
        for (index, block) in blocks.iter().enumerate() {
            assert_eq!(block.len(), 512);
            assert_eq!([word(block, 0), word(block, 1)], [0x0a32_4655, 0x9e5d_5157]);
            assert_eq!([word(block, 2), word(block, 4)], [0x2000, 256]);
            assert_eq!([word(block, 5), word(block, 6)], [index as u32, 3]);
            assert_eq!([word(block, 7), word(block, 127)], [0xe48b_ff56, 0x0ab1_6f30]);
            assert!(block[32 + 256..508].iter().all(|byte| *byte == 0));
        }
        assert_eq!(blocks[0][32..288], [1; 256]);
        // 0xf0 bytes of page 1 are of no segment, 16 of the second segment; 24 of it in page 2.
        assert_eq!(blocks[1][32..][..0xf0], [0xff; 0xf0]);
        let held: Vec<u8> = (0..40).collect();
        assert_eq!(blocks[1][32 + 0xf0..288], held[..16]);
        assert_eq!(blocks[2][32..][..24], held[16..]);
        assert_eq!(blocks[2][32 + 24..288], [0xff; 256 - 24]);
    }
}
