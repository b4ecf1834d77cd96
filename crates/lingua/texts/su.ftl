# Ngan salam jeung pituduh: nu séjénna dijawab ku basa Indonesia.
greeting = Wilujeng sumping. Mangga taroskeun layanan: sarat, biaya, lilana, tempatna. Abdi ngawalon ku basa Indonesia.
welcome = Sami-sami. Mangga taros deui.
answered-in-indonesian = Punten, abdi ngawalon ku basa Indonesia.
emergency = Telepon 112 ayeuna. Gratis, 24 jam. Pulisi 110, damkar 113, ambulans 119, SAR 115.
