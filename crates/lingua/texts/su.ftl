# Ngan salam jeung pituduh: nu séjénna dijawab ku basa Indonesia.
greeting = Wilujeng sumping. Mangga taroskeun layanan: sarat, biaya, lilana, tempatna. Abdi ngawalon ku basa Indonesia.
welcome = Sami-sami. Mangga taros deui.
answered-in-indonesian = Punten, abdi ngawalon ku basa Indonesia.
emergency = Ieu darurat. Telepon ayeuna. { $lines }
