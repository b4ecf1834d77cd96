//! Every fault that `check` knows, by its code: what `pendopo service faults` prints.

use crate::fault::Severity;

/// One kind of fault.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Known {
    /// `E004`, `W213`: stable.
    pub code: &'static str,
    /// What is wrong, in Indonesian.
    pub what: &'static str,
}

impl Known {
    /// Whether it stops publishing: its code says so.
    pub fn severity(&self) -> Severity {
        severity(self.code)
    }
}

/// Codes with W are advice, the others stop publishing.
pub(crate) fn severity(code: &str) -> Severity {
    if code.starts_with('W') { Severity::Warning } else { Severity::Error }
}

/// The kind of fault with this code.
pub fn known(code: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.code == code)
}

const fn fault(code: &'static str, what: &'static str) -> Known {
    Known { code, what }
}

/// All of them, in the order of the parts of a service file.
pub const KNOWN: &[Known] = &[
    fault("E001", "bukan YAML, atau tidak terbaca"),
    fault("E002", "tabulator, jangkar, rujukan, kunci gabung, tag, atau dokumen kedua"),
    fault("E003", "kunci ditulis dua kali"),
    fault("E004", "kunci tidak dikenal"),
    fault("E005", "kunci yang wajib tidak ada"),
    fault("E006", "bentuknya lain: teks, daftar, angka, atau pasangan"),
    fault("E007", "`yes no on off y n` sebagai kunci atau isi"),
    fault("E008", "kode tanpa tanda kutip"),
    fault("E009", "syarat terpotong pada koma atau titik dua"),
    fault("E010", "waktu tidak terbaca"),
    fault("E012", "lebih dari 1 MB, terlalu dalam, atau terlalu banyak"),
    fault("E101", "`id` tidak sah, lain dari nama foldernya, atau sudah dipakai"),
    fault("E102", "versi bahasa layanan tidak dikenal"),
    fault("E103", "komponen standar pelayanan belum disebut"),
    fault("E105", "peran, jenis, atau hal lain yang tidak ada atau belum dapat dipakai"),
    fault("E106", "baris bertumpuk, atau `when` di tempat yang salah"),
    fault("E107", "baris bertanggal meninggalkan celah"),
    fault("W108", "setelan atau tarif tanpa dasar"),
    fault("E110", "paket: daftar kosong, atau kodenya ganda"),
    fault("E201", "`id` dipakai dua kali, atau milik bahasa layanan"),
    fault("E202", "jenis isian tidak dikenal"),
    fault("E203", "pilihan isian yang tidak berlaku, atau batasnya terbalik"),
    fault("E204", "daftar di dalam daftar"),
    fault("E205", "pilihan kurang dari dua, atau daftar kode tidak dikenal"),
    fault("E206", "subjek atau datanya tidak dikenal"),
    fault("E207", "subjek `many` tanpa `list`, atau sebaliknya"),
    fault("E208", "subjek tidak pernah ditanyakan"),
    fault("E209", "catatan tanpa register, atau register tidak dikenal"),
    fault("W210", "data pribadi dibaca, tetapi tidak dipakai"),
    fault("W211", "menanyakan yang sudah diketahui register"),
    fault("W212", "data kesehatan atau keuangan tanpa `data`"),
    fault("W213", "teks terlalu panjang atau berteriak; halaman terlalu penuh"),
    fault("E214", "jenis isian yang tidak dapat diisi petugas"),
    fault("E215", "berkas kantor diminta dari warga, atau sebaliknya"),
    fault("W216", "satu hal ditanyakan dua kali"),
    fault("E217", "kelas data tidak dikenal"),
    fault("E218", "pola tidak terbaca, tanpa contoh, atau contohnya tidak cocok"),
    fault("E219", "kode resmi dipakai dua pilihan"),
    fault("E301", "nama tidak dikenal dalam syarat"),
    fault("E302", "jenis nilai tidak cocok"),
    fault("E303", "nilai bukan salah satu pilihan"),
    fault("E304", "fungsi tidak dikenal, atau isinya tidak cocok"),
    fault("E305", "syarat selalu salah atau selalu benar"),
    fault("E306", "syarat saling memakai"),
    fault("E307", "memakai jawaban yang ditanyakan sesudahnya"),
    fault("E308", "memakai hasil tahap yang belum ada"),
    fault("E309", "dibagi nol, atau bilangan bulat bercampur desimal"),
    fault("E310", "dibandingkan dengan `null`"),
    fault("E311", "syarat tidak terbaca"),
    fault(
        "E312",
        "syarat terlalu berat: perulangan bertingkat lebih dari dua, atau lebih dari 1000 huruf",
    ),
    fault("W313", "syarat terlalu panjang, atau ditulis dua kali"),
    fault("E401", "berkas dipakai tetapi belum dijelaskan"),
    fault("E402", "jenis atau ukuran berkas tidak ada"),
    fault("E403", "nama templat tidak sah, atau berkasnya tidak ada"),
    fault("E404", "tarif di bawah nol, atau tidak diketahui saat ditagih"),
    fault("E405", "ada biaya tanpa tahap `pay`, atau sebaliknya"),
    fault("E406", "janji memakai yang baru diketahui kemudian"),
    fault("W407", "janji lebih pendek daripada tahap-tahapnya"),
    fault("W408", "persetujuan otomatis tanpa dasar hukum"),
    fault("E409", "pengembalian uang ke isian yang bukan rekening"),
    fault("E501", "hasil menuju tahap yang tidak ada"),
    fault("E502", "tahap yang tidak dapat dicapai"),
    fault("E503", "tidak ada jalan keluar"),
    fault("E504", "tahap tanpa pelaku, atau dengan dua pelaku"),
    fault("E505", "penolakan tanpa alasan, atau alasan tidak dikenal"),
    fault("E506", "tahap tanpa orang yang hasil terakhirnya bersyarat"),
    fault("E507", "`within` atau `reopen` pada hasil yang tidak memakainya"),
    fault("E508", "nama hasil yang wajib tidak ada, atau milik tahap lain"),
    fault("E509", "hasil pertama bukan jalan maju"),
    fault("E510", "anggota kelompok yang tidak kembali, atau `join` di luar kelompok"),
    fault("E511", "tahap yang tidak dapat dikerjakan siapa pun"),
    fault("E512", "dua tombol satu tahap berbunyi sama"),
    fault("W513", "aturan saja yang menolak seseorang"),
    fault("E514", "`confirm` memperlihatkan yang tidak boleh dilihat"),
    fault("E518", "keberatan: terhadap yang tidak ada, atau akhirnya di luar keberatan"),
    fault("E519", "`front_office.after` bukan tahap, atau tidak ada tahap sesudahnya"),
    fault("E520", "`second_person` pada tahap tanpa petugas"),
    fault("E601", "penanda tangan bukan tahap yang dapat menandatangani"),
    fault("E602", "permohonan dapat selesai tanpa suratnya"),
    fault("E603", "pola nomor memberi nomor kembar"),
    fault("E604", "satu deret nomor dengan dua pola"),
    fault("E605", "templat tidak terbaca, atau tidak dapat dibuat dari isiannya"),
    fault("W606", "kelompok data terbuka terlalu kecil"),
    fault("E607", "catatan: register tidak dikenal, atau medannya tidak ada"),
    fault("E608", "pemberitahuan, atau `{nama}` dalam kalimat, menyebut yang tidak ada di sana"),
    fault("E609", "dua deret dapat mencetak nomor yang sama"),
    fault("E610", "`qr` atau `gives` menyebut yang tidak dimiliki surat"),
    fault("W612", "data dihapus sebelum suratnya habis berlaku"),
    fault("E701", "layanan atau surat lain tidak ada"),
    fault("E702", "`take` mengambil yang tidak diberikan surat itu"),
    fault("E703", "layanan atau bagian yang saling menunggu"),
    fault(
        "E704",
        "paket: langkah atau isian bagian yang tidak ada, atau yang tidak diisi siapa pun",
    ),
    fault("W705", "paket: langkah bagian yang belum ditempatkan ditanyakan di akhir"),
    fault(
        "E706",
        "aduan tanpa tempat, tanpa tahap yang menerimanya, atau buktinya bukan berkas petugas",
    ),
    fault(
        "E707",
        "memperluas: mengubah yang dikunci, atau membuang yang tidak ada atau masih dipakai",
    ),
    fault("W708", "memperluas: dasarnya sudah versi lain"),
    fault("E801", "skenario menyebut orang, isian, tahap, atau hasil yang tidak ada"),
    fault("E802", "skenario gagal"),
    fault("E803", "skenario `like` tidak dikenal atau melingkar; dua bernama sama"),
    fault("W803", "hasil yang tidak dicoba skenario mana pun"),
    fault("W804", "terjemahan belum ada atau sudah usang"),
    fault("W805", "terjemahan dari teks yang tidak ada"),
    fault("W811", "`talk.yaml`: layanan atau kategori aduan yang tidak ada"),
    fault("W812", "`talk.yaml`: daftar kosong, atau kalimat tanpa kata"),
    fault("W813", "`talk.yaml`: kalimat yang sudah ada"),
];
