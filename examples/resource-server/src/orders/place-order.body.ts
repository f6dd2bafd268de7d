import { IsInt, IsString, Length, Max, Min } from 'class-validator';

export class PlaceOrderBody {
  @IsString()
  @Length(1, 64)
  product: string;

  @IsInt()
  @Min(1)
  @Max(1000)
  quantity: number;
}
