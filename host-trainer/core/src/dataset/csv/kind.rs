//! Files that are no CSV files, known by their first bytes.

/// Kind of a file, and how it becomes a CSV file.
pub(super) struct Kind {
    pub name: &'static str,
    pub way_out: &'static str,
}

const fn kind(name: &'static str, way_out: &'static str) -> Option<Kind> {
    Some(Kind { name, way_out })
}

const PANDAS_EXCEL: &str = "save it as CSV there, or convert it: python -c \"import pandas; \
                            pandas.read_excel('FILE').to_csv('data.csv', index=False)\"";

/// Signatures of files that are no text.
const SIGNATURES: [(&[u8], &str, &str); 23] = [
    (
        b"PAR1",
        "a Parquet file",
        "convert it: python -c \"import pandas; pandas.read_parquet('FILE').to_csv('data.csv', index=False)\"",
    ),
    (
        b"ARROW1",
        "an Arrow or Feather file",
        "convert it: python -c \"import pandas; pandas.read_feather('FILE').to_csv('data.csv', index=False)\"",
    ),
    (
        b"FEA1",
        "a Feather file",
        "convert it: python -c \"import pandas; pandas.read_feather('FILE').to_csv('data.csv', index=False)\"",
    ),
    (
        b"\x89HDF\r\n",
        "an HDF5 file",
        "convert it: python -c \"import pandas; pandas.read_hdf('FILE').to_csv('data.csv', index=False)\"",
    ),
    (b"\x93NUMPY", "a NumPy array", "rename it, so that its name ends in .npy"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)", PANDAS_EXCEL),
    (b"MATLAB 5.0 MAT", "a MATLAB file", "in MATLAB: writematrix(name, 'data.csv')"),
    (
        b"SQLite format 3",
        "an SQLite database",
        "export a table: sqlite3 -header -csv FILE 'select * from NAME' > data.csv",
    ),
    (b"BZh", "compressed with bzip2", "decompress it: bunzip2 FILE"),
    (b"\xfd7zXZ\0", "compressed with xz", "decompress it: unxz FILE"),
    (b"\x28\xb5\x2f\xfd", "compressed with Zstandard", "decompress it: unzstd FILE"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it: 7z x FILE"),
    (b"Rar!", "a RAR archive", "unpack it: unrar x FILE"),
    (b"\x89PNG", "a PNG image", "images are read from a folder, with a subfolder for each class"),
    (
        b"\xff\xd8\xff",
        "a JPEG image",
        "images are read from a folder, with a subfolder for each class",
    ),
    (b"GIF8", "a GIF image", "images are read from a folder, with a subfolder for each class"),
    (b"RIFF", "a WAV recording or another RIFF file", "write its samples as numbers, a line each"),
    (b"%PDF", "a PDF document", "copy its table into a spreadsheet, and save that as CSV"),
    (
        b"\x80\x04\x95",
        "a Python pickle",
        "convert it: python -c \"import pandas; pandas.read_pickle('FILE').to_csv('data.csv', index=False)\"",
    ),
    (
        b"\x80\x05\x95",
        "a Python pickle",
        "convert it: python -c \"import pandas; pandas.read_pickle('FILE').to_csv('data.csv', index=False)\"",
    ),
    (b"\x00\x00\x08\x01", "IDX labels, as MNIST has them", "give the folder with its four files"),
    (b"\x00\x00\x08\x03", "IDX images, as MNIST has them", "give the folder with its four files"),
    (
        b"version https://git-lfs",
        "a pointer of Git LFS, not the file itself",
        "fetch the file: git lfs pull",
    ),
];

/// Returns the kind of the file, if it is known not to be a CSV file.
pub(super) fn of(bytes: &[u8]) -> Option<Kind> {
    // A column may be called PAR1.
    let is_binary = bytes.iter().take(512).any(|&byte| byte < b'\t');
    let found = SIGNATURES.iter().find(|(signature, ..)| {
        let is_word = signature.len() < 7 && signature.iter().all(u8::is_ascii_alphanumeric);
        bytes.starts_with(signature) && (is_binary || !is_word)
    });
    if let Some((_, name, way_out)) = found {
        return kind(name, way_out);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return of_zip(bytes);
    }
    if bytes.iter().take(4096).any(|&byte| byte == 0) {
        return kind(
            "a file of bytes that are no text",
            "a CSV file is needed, a line for each sample",
        );
    }
    let start = bytes.get(..bytes.len().min(4096)).unwrap_or_default().trim_ascii_start();
    of_text(&String::from_utf8_lossy(start))
}

fn of_zip(bytes: &[u8]) -> Option<Kind> {
    let start = bytes.get(..bytes.len().min(65_536)).unwrap_or_default();
    let holds = |part: &[u8]| start.windows(part.len()).any(|window| window == part);
    if holds(b"[Content_Types].xml") || holds(b"xl/") {
        kind("an Excel workbook", PANDAS_EXCEL)
    } else if holds(b"opendocument") {
        kind("an OpenDocument spreadsheet", "save it as CSV there")
    } else if holds(b".npy") {
        kind("an archive of NumPy arrays", "rename it, so that its name ends in .npz")
    } else {
        kind("a zip archive", "unpack it: unzip FILE")
    }
}

fn of_text(start: &str) -> Option<Kind> {
    let lower = start.to_ascii_lowercase();
    let begins = |texts: &[&str]| texts.iter().any(|text| lower.starts_with(text));
    if begins(&["<!doctype html", "<html", "<head", "<body", "<table"]) {
        return kind(
            "a web page (HTML)",
            "was a page saved in the place of the file? On GitHub, download the raw file",
        );
    }
    if begins(&["<?xml", "<svg", "<!--"]) {
        return kind("an XML file", "export it as CSV");
    }
    if lower.lines().map(str::trim).any(|line| line.starts_with("@relation") || line == "@data") {
        return kind(
            "an ARFF file of Weka",
            "keep the lines behind @data: sed '1,/@data/Id' FILE > data.csv",
        );
    }
    let is_json = || {
        let rest = start[1..].trim_start();
        rest.starts_with(['"', '{', '[', ']', '}', '-'])
            || (start.starts_with('[') && rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    if start.starts_with(['{', '[']) && is_json() {
        return kind(
            "a JSON file",
            "write a line of numbers and a label for each sample; a list of records: \
             python -c \"import pandas; pandas.read_json('FILE').to_csv('data.csv', index=False)\"",
        );
    }
    let whole = start.rfind('\n').map_or(start, |end| &start[..end]);
    let lines: Vec<&str> = whole.lines().filter(|line| !line.trim().is_empty()).take(3).collect();
    if !lines.is_empty() && lines.iter().all(|line| is_libsvm(line)) {
        return kind(
            "a libsvm file (spaces, and index:value)",
            "convert it: python -c \"from sklearn.datasets import load_svmlight_file as l; import numpy; \
             x, y = l('FILE'); numpy.savetxt('data.csv', numpy.c_[x.toarray(), y], delimiter=',')\"",
        );
    }
    None
}

/// A number, then index:value pairs that count upwards.
fn is_libsvm(line: &str) -> bool {
    let line = line.split('#').next().unwrap_or_default();
    let mut cells = line.split_whitespace();
    let is_label = cells.next().is_some_and(|label| label.parse::<f64>().is_ok());
    let mut last = 0;
    let mut pairs = 0;
    let is_counting = cells.all(|cell| {
        // The file's start may end within a pair.
        let Some((index, _)) = cell.split_once(':') else { return false };
        let Ok(index) = index.parse::<u64>() else { return cell.starts_with("qid:") };
        let is_more = pairs == 0 || index > last;
        (last, pairs) = (index, pairs + 1);
        is_more
    });
    is_label && is_counting && pairs > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(bytes: &[u8]) -> Option<&'static str> {
        of(bytes).map(|kind| kind.name)
    }

    #[test]
    fn files_of_other_programs_are_called_what_they_are() {
        let cases: [(&[u8], &str); 14] = [
            (b"PAR1\x15\x04", "Parquet"),
            (b"PK\x03\x04....[Content_Types].xml", "Excel workbook"),
            (b"PK\x03\x04....x_train.npy", "NumPy"),
            (b"PK\x03\x04....data.csv", "zip archive"),
            (b"  \n<!DOCTYPE html><html>", "web page"),
            (b"<html lang=de>", "web page"),
            (b"% made\n@RELATION a\n@DATA\n1,2\n", "ARFF"),
            (b"{\"a\": 1}", "JSON"),
            (b"[[1, 2], [3, 4]]", "JSON"),
            (b"[\n  {\"x\": 1}]", "JSON"),
            (b"1 1:0.5 3:2\n2 1:0.25 4:1\n", "libsvm"),
            (b"-1 1:0.5 3:2", "libsvm"),
            (b"a,b\0\0\0", "no text"),
            (b"\x89PNG\r\n", "PNG"),
        ];
        for (bytes, expected) in cases {
            let found = name(bytes).unwrap_or("nothing");
            assert!(found.contains(expected), "{}: {found}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn csv_files_are_no_other_kind() {
        for text in [
            "a,b\n1,2\n",
            "[g],[mV]\n1,2\n",
            "{x},y\n",
            "1 2 3\n",
            "12:30 1:2\n",
            "#c\n1,2",
            "",
            "[",
            "1",
            "PAR1,PAR2\n1,2\n",
        ] {
            assert_eq!(name(text.as_bytes()), None, "{text}");
        }
    }
}
